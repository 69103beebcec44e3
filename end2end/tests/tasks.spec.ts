import { open } from '../support/phases.ts';
import { expect, expectAccessible, takeScreenshots, test } from '../support/test.ts';

test('two people work on the same tasks and see each other', async ({ page, browser, server, baseURL, pageErrors, refit }) => {
  await server.account('olga', 'operator');
  const context = await browser.newContext({ baseURL, storageState: await server.state('olga') });
  pageErrors.watch(context);
  const other = await context.newPage();
  await open(page, '/tasks?view=all&phase=1');
  await open(other, '/phases/1?edit=P1.1.2');
  await expectAccessible(page);

  const form = other.locator('tr.detail');
  await form.getByLabel('State').selectOption('blocked');
  await form.getByLabel('Owner').fill('olga');
  await form.getByLabel('Note').fill('<b>waits</b> for the desk');
  await form.getByRole('button', { name: 'Save' }).click();
  const row = page.locator('tbody tr', { hasText: 'P1.1.2' });
  await expect(row.locator('.chip')).toHaveText('Blocked', { timeout: 2_000 });
  await expect(row).toContainText('<b>waits</b> for the desk');
  await expect(row).toContainText('olga');
  await expect(page.locator('.feed li').first()).toContainText('olga P1.1.2: set to blocked, took');

  // A blocked task is not ticked; whoever goes on with it says so.
  await expect(other.getByRole('checkbox', { name: 'P1.1.2 done' })).toBeDisabled();
  await row.getByRole('button', { name: 'Go on' }).click();
  await row.getByRole('button', { name: 'Done' }).click();
  await expect(other.getByRole('checkbox', { name: 'P1.1.2 done' })).toBeChecked({ timeout: 2_000 });
  await takeScreenshots(page, 'tasks');

  await open(page, '/tasks');
  await expectAccessible(page);
  for (const step of ['1. Review', '2. Implement', '3. Validate', '4. Update']) {
    await expect(page.getByRole('heading', { name: step })).toBeVisible();
  }
  await open(page, '/phases/1/burn-down');
  await expectAccessible(page);
  await expect(page.getByRole('img', { name: /Estimate left/ })).toBeVisible();
  await expect(page.locator('.figures').locator('tbody tr').first()).toContainText('−20');
  const tracker = await (await page.request.get('/phases/1/tracker.md')).text();
  expect(tracker).toContain('| ✅ | P1.1.2 |');
  expect((await refit('task', 'history', 'P1.1.2')).stdout).toContain('<b>waits</b> for the desk');
  await context.close();
});
