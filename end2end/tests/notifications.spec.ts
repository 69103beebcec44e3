import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { open } from '../support/phases.ts';
import { expect, expectAccessible, RefitServer, takeScreenshots, test } from '../support/test.ts';

// The page is what the server draws; a form works without a script.
test.use({ javaScriptEnabled: false });

test('an administrator sees whom notifications reach, tests a channel, and sees what became of it', async ({ browser, pageErrors }, info) => {
  const taken: { kind: string; title: string }[] = [];
  let status = 500;
  const receiver = http.createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      taken.push(JSON.parse(body) as { kind: string; title: string });
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((listening) => receiver.listen(0, '127.0.0.1', listening));
  const host = `127.0.0.1:${(receiver.address() as AddressInfo).port}`;
  const server = await RefitServer.start({
    logFile: info.outputPath('refit.log'),
    env: {
      REFIT_SERVER__SAMPLE_ROWS: '0',
      REFIT_NOTIFY__HOSTS: host,
      REFIT_NOTIFY__NETWORKS: '127.0.0.0/8',
      REFIT_WEBHOOK__URL: `http://${host}/a-secret-path`,
      REFIT_WEBHOOK__SECRET: 'a secret of the test',
    },
  });
  try {
    const context = await browser.newContext({
      baseURL: server.url,
      storageState: await server.state('tester'),
      javaScriptEnabled: false,
    });
    pageErrors.watch(context);
    const page = await context.newPage();
    await page.goto('/notifications');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Notifications');
    await expect(page.getByText('Nothing was delivered yet')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Test Slack' })).toBeDisabled();
    await expect(page.locator('main')).not.toContainText('a-secret-path');
    await page.getByRole('button', { name: 'Test Webhook' }).click();
    await expect(page.getByRole('alert')).toContainText('It answered with status 500');
    status = 200;
    await page.getByRole('button', { name: 'Test Webhook' }).click();
    const rows = page.getByRole('region', { name: 'Table of deliveries' }).locator('tbody tr');
    await expect(rows).toHaveCount(2);
    await expect(rows.first()).toContainText('delivered');
    await expect(rows.last()).toContainText('given up');
    expect(taken.map((one) => one.kind)).toEqual(['test', 'test']);
    await context.close();

    // Without a script nothing can look at the page from inside.
    const scripted = await browser.newContext({ baseURL: server.url, storageState: await server.state('tester'), javaScriptEnabled: true });
    pageErrors.watch(scripted);
    const lookedAt = await scripted.newPage();
    await open(lookedAt, '/notifications');
    await expectAccessible(lookedAt);
    await takeScreenshots(lookedAt, 'notifications');
    await scripted.close();
  } finally {
    receiver.close();
    await server.remove();
  }
});
