import { ask } from '../support/database.ts';
import { withOwnServer } from '../support/own.ts';
import { open } from '../support/phases.ts';
import { expect, expectAccessible } from '../support/test.ts';

const test = withOwnServer('integrity');

test('a fault is found, filtered, exported, put right by its statement, and gone', async ({ page, refit, server }) => {
  test.slow();
  expect((await refit('migrate', 'up')).code).toBe(0);
  ask(server, `ALTER TABLE exchanges ADD CONSTRAINT planted CHECK (name <> 'MEXC_SPOT') NOT VALID`);

  await open(page, '/integrity');
  await page.getByRole('button', { name: 'Make a report' }).click();
  await expect(page).toHaveURL(/\/runs\/\d+$/);
  await expect(page.getByRole('heading', { level: 1 }).locator('.chip')).toHaveText('Succeeded', { timeout: 60_000 });

  await open(page, '/integrity');
  await page.locator('tbody a.row').first().click();
  const rows = page.getByRole('region', { name: 'Table of findings' }).locator('tbody tr');
  await expect(rows.filter({ hasText: 'planted on exchanges' }).first()).toBeVisible();
  await page.getByRole('navigation', { name: 'Severity' }).getByRole('link', { name: /Critical/ }).click();
  await expect(page).toHaveURL(/severity=critical/);
  await expect(rows.filter({ hasText: 'planted on exchanges' })).toHaveCount(0);
  await expect(rows.filter({ hasText: 'exchanges.planted' }).first()).toBeVisible();
  await expectAccessible(page);
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 844 });
    const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(beyond, `sideways scroll at ${width} px`).toBeLessThanOrEqual(0);
  }

  const id = /integrity\/(\d+)/.exec(page.url())?.[1] ?? '';
  const csv = await page.request.get(`/integrity/${id}.csv`);
  expect(await csv.text()).toContain('out_of_rule,exchanges.planted');

  ask(server, `ALTER TABLE exchanges DROP CONSTRAINT planted`);
  await refit('integrity', 'run');
  const compared = await refit('integrity', 'compare', '--output', 'json');
  const lines: { change: string; finding: { subject: string } }[] = JSON.parse(compared.stdout);
  const gone = lines.filter((line) => line.change === 'gone').map((line) => line.finding.subject);
  expect(gone.sort()).toEqual(['exchanges.planted', 'planted on exchanges']);
});

test('the doctor says what it asks and what it found', async ({ page }) => {
  await open(page, '/doctor');
  const table = page.getByRole('region', { name: 'Table of questions' });
  await expect(table.getByRole('row', { name: /PostgreSQL version/ })).toContainText('Passed');
  await expectAccessible(page);
});
