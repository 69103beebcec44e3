import type { Page } from '@playwright/test';
import path from 'node:path';
import { ask, count, grouped } from '../support/database.ts';
import { carryOut, open, tickManualTasks } from '../support/phases.ts';
import { expect, expectAccessible, RefitServer, takeScreenshots, test as base } from '../support/test.ts';

// One story: an empty plan becomes two finished phases, pressed from the browser.
let own: RefitServer;

// A worker's fixture and not a hook: the address of the pages is asked for before any hook has run.
const test = base.extend<object, { story: RefitServer }>({
  story: [
    async ({}, use, worker) => {
      own = await RefitServer.start({ logFile: path.join(worker.project.outputDir, 'phases-server.log') });
      await use(own);
      await own.remove();
    },
    { scope: 'worker', timeout: 240_000 },
  ],
  baseURL: async ({ story }, use) => use(story.url),
});

test.describe.configure({ mode: 'serial' });

const chip = (page: Page) => page.getByRole('heading', { level: 1 }).locator('.chip');

test('phase 2 waits for phase 1 and says why', async ({ page }) => {
  await open(page, '/phases/2');
  await expect(page.getByRole('button', { name: 'Start phase 2' })).toBeDisabled();
  await expect(page.locator('.page-head .why')).toContainText('criteria of phase 1 are not shown to hold');
});

test('phase 1 is carried out with one press, and pressing twice is no different', async ({ page }) => {
  test.setTimeout(300_000);
  await open(page, '/phases/1');
  await page.getByRole('button', { name: 'Start phase 1' }).dblclick();
  await expect(page.getByRole('button', { name: 'Go on with phase 1' })).toBeDisabled({ timeout: 240_000 });
  await expect(page.locator('.page-head .why')).toContainText('Every automatic task is done');
  await expect(page.getByRole('alert')).toHaveCount(0);
  expect(ask(own, "SELECT count(*) FROM refit.run WHERE kind = 'migrate' AND subject = '002'")).toBe('1');
  const criteria = Number(ask(own, "SELECT count(DISTINCT \"check\") FROM refit.outcome WHERE verdict IN ('failed', 'broken')"));
  expect(criteria).toBe(0);
  await expect(page.locator('.items .chip', { hasText: 'Holds' })).toHaveCount(7);
});

test('its manual tasks are ticked, and then it is completed', async ({ page }) => {
  await open(page, '/phases/1');
  expect(await tickManualTasks(page)).toBeGreaterThan(0);
  await expect(chip(page)).toHaveText('Completed');
});

test('phase 2 moves every row, and the pages count what the database counts', async ({ page }) => {
  test.setTimeout(300_000);
  await carryOut(page, 2);
  const tickers = count(own, 'book_ticker_snapshots');
  const trades = count(own, 'trades');
  expect(tickers).toBe(200_000);
  expect(count(own, 'book_ticker_snapshots_v2')).toBe(tickers);
  expect(count(own, 'trade_snapshots_v2')).toBe(trades);
  await open(page, '/');
  await expect(page.locator('.kpi').first()).toContainText(grouped(tickers + trades));
  const run = ask(own, "SELECT max(id) FROM refit.run WHERE kind = 'move' AND subject = 'book_tickers'");
  await open(page, `/runs/${run}`);
  await expect(page.locator('.progress')).toContainText(`${grouped(tickers)} of ${grouped(tickers)} rows`);
  const inserted = grouped(count(own, 'book_ticker_snapshots_v2'));
  await expect(page.locator('.progress')).toContainText(`inserted ${inserted} + present 0 + quarantined 0`);
  await open(page, '/phases/2');
  await tickManualTasks(page);
  await expect(chip(page)).toHaveText('Completed');
});

test('every moved row is equal, compared by a statement of our own', async () => {
  const different = `
    (SELECT old.timestamp, old.exchange, old.symbol_base, old.symbol_quote, old.bid_price, old.bid_qty, old.ask_price, old.ask_qty
       FROM book_ticker_snapshots old
     EXCEPT
     SELECT new.timestamp, e.enum_value, s.symbol_base, s.symbol_quote, new.bid_price, new.bid_qty, new.ask_price, new.ask_qty
       FROM book_ticker_snapshots_v2 new
       JOIN symbols s ON s.id = new.symbol_id
       JOIN exchanges e ON e.id = s.exchange_id) AS different`;
  expect(count(own, different)).toBe(0);
});

test('the filled pages are accessible and are taken as pictures', async ({ page }) => {
  test.setTimeout(180_000);
  const move = ask(own, "SELECT max(id) FROM refit.run WHERE kind = 'move' AND subject = 'book_tickers'");
  const report = ask(own, "SELECT max(id) FROM refit.report WHERE phase = 2");
  const pages = [
    ['overview', '/'],
    ['phases', '/phases'],
    ['phase', '/phases/2'],
    ['runs', '/runs'],
    ['run', `/runs/${move}`],
    ['schema', '/schema'],
    ['report', `/reports/${report}`],
  ] as const;
  for (const [name, path] of pages) {
    await open(page, path);
    await expect(page.locator('.conn')).toHaveText('Live');
    await expectAccessible(page);
    await takeScreenshots(page, name);
    await page.setViewportSize({ width: 390, height: 844 });
    const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(beyond, `sideways scroll of ${path} on a phone`).toBeLessThanOrEqual(0);
    await page.setViewportSize({ width: 1440, height: 900 });
  }
});

test('a report can be taken along as JSON', async ({ page, request }) => {
  const id = ask(own, 'SELECT max(id) FROM refit.report');
  await open(page, `/reports/${id}`);
  const link = page.getByRole('link', { name: 'Export JSON' });
  const json = await (await request.get((await link.getAttribute('href')) ?? '')).json();
  expect(json.id).toBe(Number(id));
  await expect(page.locator('tbody tr[id]')).toHaveCount(json.outcomes.length);
});

test('the list of runs is filtered by its address, and back and forward restore it', async ({ page }) => {
  await open(page, '/runs');
  const all = count(own, 'refit.run');
  await expect(page.getByRole('link', { name: `All ${all}` })).toBeVisible();
  await page.keyboard.press('/');
  await page.keyboard.type('migrate nothing');
  await expect(page.getByText('No run matches “migrate nothing”')).toBeVisible();
  await page.getByRole('link', { name: 'Clear filters' }).click();
  await page.getByRole('searchbox', { name: 'Filter runs' }).fill('move');
  const moves = count(own, "refit.run WHERE kind = 'move'");
  await expect(page.locator('tbody tr')).toHaveCount(moves);
  await page.getByRole('link', { name: `Succeeded ${moves}` }).click();
  await expect(page).toHaveURL(/state=succeeded&q=move/);
  await page.goBack();
  await expect(page).toHaveURL(/\/runs\?q=move$/);
  await page.reload();
  await expect(page.getByRole('searchbox', { name: 'Filter runs' })).toHaveValue('move');
  await expect(page.locator('tbody tr')).toHaveCount(moves);
});
