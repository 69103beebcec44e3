import path from 'node:path';
import type { Page } from '@playwright/test';
import { expect, expectAccessible, RefitServer, takeScreenshots, test as base } from '../support/test.ts';

// Nobody is signed in here, unless a test does it.
const nobody = { cookies: [], origins: [] };
const test = base.extend({ storageState: async ({}, use) => use(nobody) });

async function signIn(page: Page, name: string, password: string): Promise<void> {
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

test('the door lets in who knows the password and leads on to the page that was asked for', async ({ page, server, pageErrors }) => {
  pageErrors.allow(/401/);
  const password = await server.account('ada', 'operator');
  await page.goto('/runs?q=nothing');
  await expect(page).toHaveURL(/\/login\?next=/);
  await expectAccessible(page);
  await takeScreenshots(page, 'login');
  await signIn(page, 'ada', 'a wrong one, surely');
  await expect(page.getByRole('alert')).toContainText('Name, password or code is wrong');
  await signIn(page, 'ada', password);
  await expect(page).toHaveURL(/\/runs\?q=nothing$/);
  const held = (await page.context().cookies()).find((cookie) => cookie.name === '__Host-refit');
  expect(held).toMatchObject({ httpOnly: true, secure: true, sameSite: 'Lax', path: '/' });
  await expect(page.locator('.top .user')).toContainText('ada');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/login$/);
  await page.goto('/');
  await expect(page).toHaveURL(/\/login\?next=/);
});

test('a viewer sees everything and can press nothing', async ({ page, server, request, pageErrors }) => {
  pageErrors.allow(/403/);
  const password = await server.account('vera', 'viewer');
  await page.goto('/login?next=/phases/1');
  await signIn(page, 'vera', password);
  await expect(page.locator('html[data-ready]')).toBeAttached();
  await expect(page.getByRole('button', { name: /Start phase 1/ })).toBeDisabled();
  await expect(page.locator('.page-head .why').first()).toHaveText('Only for operator or lead');
  const open = await page.locator('main form button:enabled, main form input:enabled:not([type=hidden])').count();
  expect(open).toBe(0);
  const answer = await page.evaluate(async () => {
    const response = await fetch('/api/start_phase', { method: 'POST', body: new URLSearchParams({ number: '1' }) });
    return [response.status, ((await response.json()) as { why: string }).why];
  });
  expect(answer).toEqual([403, 'only operator or lead may start phases, migrations and moves']);
  const refused = await page.goto('/people');
  expect(refused?.status()).toBe(403);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Not for you');
  expect((await request.post('/api/start_phase', { form: { number: '1' } })).status()).toBe(403);
});

test('an administrator lets somebody in and takes it back, and the audit says so', async ({ page, server, refit }) => {
  const password = await server.account('root', 'admin', 'lead');
  await page.goto('/login?next=/people');
  await signIn(page, 'root', password);
  await expect(page.locator('html[data-ready]')).toBeAttached();
  await expectAccessible(page);
  const form = page.getByRole('region', { name: 'Add an account' });
  await form.getByLabel('Name').fill('grace');
  await form.getByLabel('Password').fill('correct horse battery');
  await form.getByLabel('operator').check();
  await form.getByRole('button', { name: 'Add' }).click();
  const row = page.locator('tbody tr', { hasText: 'grace' });
  await expect(row.getByLabel('operator')).toBeChecked();
  await expect(row.getByLabel('viewer')).toBeChecked();
  await row.getByLabel('analyst').check();
  await row.getByRole('button', { name: 'Set' }).first().click();
  await expect.poll(async () => (await refit('user', 'list')).stdout).toMatch(/grace.*viewer, analyst, operator/);
  await row.getByRole('button', { name: 'Disable' }).click();
  await expect(row.getByRole('button', { name: 'Enable' })).toBeVisible();
  await takeScreenshots(page, 'people');

  await page.goto('/audit?object=grace');
  await expectAccessible(page);
  await expect(page.locator('tbody tr')).toHaveCount(3);
  await expect(page.locator('tbody tr').first()).toContainText('account.disable');
  await expect(page.locator('tbody tr').first()).toContainText('root');
  await takeScreenshots(page, 'audit');
  const csv = await page.evaluate(async () => (await fetch('/audit.csv?object=grace')).text());
  expect(csv.split('\n')[0]).toContain('line,at,actor,session,from,verb,object');
  expect(csv).toContain('account.create');
  const verified = await refit('audit', 'verify');
  expect(verified.stdout).toContain('The audit is whole');
  await page.setViewportSize({ width: 390, height: 844 });
  for (const address of ['/audit', '/people', '/notifications', '/account']) {
    await page.goto(address);
    expect(await page.evaluate(() => document.documentElement.scrollWidth), address).toBeLessThanOrEqual(390);
  }
});

test('a password is changed without a script and every session ends', async ({ browser, server }) => {
  const password = await server.account('joan', 'viewer');
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: server.url, storageState: nobody });
  const page = await context.newPage();
  await page.goto('/login?next=/account');
  await signIn(page, 'joan', password);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Account');
  await expect(page.getByText('This one', { exact: true })).toBeVisible();
  await page.getByLabel('Current password').fill('a wrong one, surely');
  await page.getByLabel('New password').fill('another good password');
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByText('the current password is wrong')).toBeVisible();
  await page.getByLabel('Current password').fill(password);
  await page.getByLabel('New password').fill('another good password');
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page).toHaveURL(/\/login$/);
  await page.goto('/account');
  await expect(page).toHaveURL(/\/login\?next=/);
  await signIn(page, 'joan', 'another good password');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Account');
  await context.close();
});

test('the link of the first start makes the first account', async ({ page, pageErrors }, testInfo) => {
  // The link is good for once.
  pageErrors.allow(/403/);
  const own = await RefitServer.start({ logFile: path.join(testInfo.outputDir, 'setup-server.log'), account: false });
  try {
    const link = /http:\/\/\S+\/setup\?token=\S+/.exec(own.log())?.[0] ?? '';
    await page.goto(link);
    await expectAccessible(page);
    await page.getByLabel('Name').fill('first');
    await page.getByLabel('Password').fill('correct horse battery');
    await page.getByRole('button', { name: 'Make the first account' }).click();
    await expect(page).toHaveURL(`${own.url}/`);
    await expect(page.locator('.top .user')).toContainText('first');
    expect((await page.goto(link))?.status()).toBe(403);
  } finally {
    // Or the page would ask for its icon when nobody answers any more.
    await page.goto('about:blank');
    await own.remove();
  }
});
