import { ask } from '../support/database.ts';
import { open } from '../support/phases.ts';
import { expect, expectAccessible, takeScreenshots, test } from '../support/test.ts';

test('a load test is started, followed to its verdict, and leaves nothing', async ({ page, refit, server }) => {
  test.slow();
  expect((await refit('migrate', 'up')).code).toBe(0);
  await open(page, '/load');
  await expectAccessible(page);
  await page.getByLabel('Seconds').fill('3');
  await page.getByLabel('Operations a second').fill('50');
  await page.getByRole('checkbox', { name: /legacy statements/ }).check();
  await page.getByRole('button', { name: 'Start' }).click();
  await expect(page).toHaveURL(/\/load\/\d+$/);
  await expect(page.getByRole('heading', { level: 1 }).locator('.chip')).toHaveText(/Met|Missed/, { timeout: 60_000 });

  const operations = page.getByRole('region', { name: 'Table of operations' }).locator('tbody tr');
  await expect(operations).toHaveCount(3);
  await expect(page.getByRole('region', { name: 'Seconds' }).locator('tbody tr').first()).toContainText('/s');
  await expect(page.getByRole('img', { name: /Operations done a second/ })).toBeVisible();
  await expectAccessible(page);
  for (const width of [1360, 390]) {
    await page.setViewportSize({ width, height: 844 });
    const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(beyond, `sideways scroll at ${width} px`).toBeLessThanOrEqual(0);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await takeScreenshots(page, 'load');

  const upserts = `SELECT done FROM refit.load_operation WHERE side = 'normalised' AND operation = 'upsert'`;
  expect(Number(ask(server, upserts))).toBe(75);
  expect(ask(server, `SELECT count(*) FROM exchanges WHERE enum_value = 'REFIT_LOAD'`)).toBe('0');
  expect(ask(server, `SELECT count(*) FROM book_ticker_snapshots WHERE exchange = 'REFIT_LOAD'`)).toBe('0');
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Load tests' }).click();
  await expect(page.getByRole('region', { name: 'Table of load tests' }).locator('tbody tr')).toHaveCount(1);
});

test('benchmarks show their trend, and what phase 2 has changed', async ({ page, refit }) => {
  expect((await refit('migrate', 'up')).code).toBe(0);
  for (const _ of [1, 2]) await refit('bench', 'run', 'cache_memory', 'store_one', 'store_one_legacy');
  await open(page, '/benchmarks');
  await expect(page.getByRole('region', { name: 'Trend of store_one', exact: true }).locator('svg circle')).toHaveCount(2);
  await expect(page.getByRole('region', { name: 'Legacy and normalised' }).locator('tbody tr')).toContainText('as');
  await expectAccessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(beyond, 'sideways scroll at 390 px').toBeLessThanOrEqual(0);
});
