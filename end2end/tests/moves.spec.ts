import type { Page } from '@playwright/test';
import fs from 'node:fs';
import path from 'node:path';
import { ask, count } from '../support/database.ts';
import { carryOut, open, tickManualTasks } from '../support/phases.ts';
import { planOfOne } from '../support/plan.ts';
import { expect, expectAccessible, expectContrast, RefitServer, takeScreenshots, test as base } from '../support/test.ts';

// One story: a move that is live goes over and back while somebody writes, and its capture is broken and mended.
let own: RefitServer;

// A worker's fixture and not a hook: the address of the pages is asked for before any hook has run.
const test = base.extend<object, { story: RefitServer }>({
  story: [
    async ({}, use, worker) => {
      const plan = planOfOne();
      const logFile = path.join(worker.project.outputDir, 'moves-server.log');
      own = await RefitServer.start({ logFile, args: ['--plan', plan] });
      await use(own);
      await own.remove();
      fs.rmSync(plan, { recursive: true });
    },
    { scope: 'worker', timeout: 240_000 },
  ],
  baseURL: async ({ story }, use) => use(story.url),
});

test.describe.configure({ mode: 'serial' });

const console_ = '/moves/book_tickers';
const chip = (page: Page) => page.getByRole('heading', { level: 1 }).locator('.chip');
const step = (page: Page) => page.locator('.track [aria-current="step"]');
const readsOver = (page: Page) => page.getByRole('button', { name: 'Cut reads over', exact: true });
const writesOver = (page: Page) => page.getByRole('button', { name: 'Cut writes over…' });

const inserted = (second: number, exchange = 'MEXC_SPOT') => `
  INSERT INTO book_ticker_snapshots (timestamp, exchange, symbol_base, symbol_quote, bid_price, bid_qty, ask_price, ask_qty)
  VALUES ('2031-01-01 00:00:00+00'::timestamptz + ${second} * interval '1 s', '${exchange}', 'BTC', 'USDT', 5, 1, 6, 1)`;

const arrived = (second: number) =>
  count(own, `book_ticker_snapshots_v2 WHERE timestamp = '2031-01-01 00:00:00+00'::timestamptz + ${second} * interval '1 s'`);

async function lookedAt(page: Page, name: string): Promise<void> {
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: width === 390 ? 844 : 900 });
    const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(beyond, `sideways scroll of ${name} at ${width}`).toBeLessThanOrEqual(0);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await (colorScheme === 'light' ? expectAccessible(page) : expectContrast(page));
      const body = await page.screenshot({ animations: 'disabled', fullPage: true });
      await test.info().attach(`${name}-${width}-${colorScheme}`, { body, contentType: 'image/png' });
    }
  }
  await page.emulateMedia({ colorScheme: null });
  await page.setViewportSize({ width: 1440, height: 900 });
}

test('a move that is not begun says so and leads to its phase', async ({ page }) => {
  await open(page, '/moves');
  await expect(page.locator('tbody tr')).toHaveCount(2);
  await page.locator('tbody a').first().click();
  await expect(page).toHaveURL(new RegExp(`${console_}$`));
  await expect(chip(page)).toHaveText('Not begun');
  await expect(readsOver(page)).toBeDisabled();
  await expect(page.getByRole('link', { name: 'Open phase 2' })).toBeVisible();
  await lookedAt(page, 'move-declared');
});

test('after both phases the move is live, and follows what is written', async ({ page }) => {
  test.setTimeout(600_000);
  await carryOut(page, 1);
  await tickManualTasks(page);
  await carryOut(page, 2);
  await open(page, console_);
  await expect(chip(page)).toHaveText('Live');
  await expect(step(page)).toContainText('Live');
  const applied = page.locator('.kpi', { hasText: 'Applied' }).locator('p');
  const before = await applied.innerText();
  ask(own, inserted(1));
  await expect(applied).not.toHaveText(before);
  await expect.poll(() => arrived(1)).toBe(1);
  await expect(readsOver(page)).toBeEnabled();
});

test('the console is readable without a script', async ({ browser, story }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: story.url });
  const page = await context.newPage();
  await page.goto(console_);
  await expect(chip(page)).toHaveText('Live');
  await expect(page.locator('.items > li')).toHaveCount(6);
  await page.getByRole('button', { name: 'Verify', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect.poll(() => count(own, "refit.run WHERE kind = 'verify' AND status = 'succeeded'")).toBe(1);
  await context.close();
});

test('a dry run shows the SQL and who is in the way, and changes nothing', async ({ page }) => {
  await open(page, console_);
  await page.getByRole('link', { name: 'Dry run' }).click();
  await expect(page.getByRole('heading', { name: 'Dry run: cut reads over' })).toBeVisible();
  await expect(page.locator('pre.sql')).toContainText('UPDATE refit.move');
  expect(ask(own, "SELECT state FROM refit.move WHERE id = 'book_tickers'")).toBe('live');
  await lookedAt(page, 'move-live');
  await open(page, console_);
  await expect(page.locator('.conn')).toHaveText('Live');
  await takeScreenshots(page, 'move');
});

test('a trigger that is switched off is noticed within five seconds and closes the way', async ({ page }) => {
  test.setTimeout(180_000);
  await open(page, console_);
  await expect(readsOver(page)).toBeEnabled();
  ask(own, 'ALTER TABLE book_ticker_snapshots DISABLE TRIGGER ALL');
  await expect(chip(page)).toHaveText('Capture broken', { timeout: 5_000 });
  await expect(readsOver(page)).toBeDisabled();
  await expect(page.getByRole('alert')).toContainText('was disabled');
  ask(own, inserted(2));
  await lookedAt(page, 'move-broken');
  await page.getByRole('button', { name: 'Arm again and repair' }).click();
  await expect(chip(page)).toHaveText('Live', { timeout: 120_000 });
  await expect.poll(() => arrived(2), { timeout: 120_000 }).toBe(1);
  await expect(readsOver(page)).toBeEnabled({ timeout: 120_000 });
});

test('reads and writes go over and come back', async ({ page }) => {
  test.setTimeout(240_000);
  await open(page, console_);
  await readsOver(page).click();
  await expect(chip(page)).toHaveText('Reads cut over');
  await expect(page.getByText('Readers use the target: take them back first')).toBeVisible();

  await writesOver(page).click();
  const dialog = page.getByRole('dialog', { name: 'Cut the writers of book_tickers over?' });
  const confirm = dialog.getByRole('button', { name: 'Cut writes over' });
  await expect(confirm).toBeDisabled();
  await dialog.getByRole('textbox').fill('book_ticker');
  ask(own, inserted(3));
  await expect.poll(() => arrived(3)).toBe(1);
  await expect(dialog.getByRole('textbox')).toHaveValue('book_ticker');
  await expect(confirm).toBeDisabled();
  await dialog.getByRole('textbox').fill('book_tickers');
  await confirm.click();
  await expect(chip(page)).toHaveText('Writes cut over');
  await expect(dialog).toBeHidden();
  await lookedAt(page, 'move-writes-over');

  ask(own, "UPDATE book_ticker_snapshots_v2 SET ask_qty = 42 WHERE timestamp = '2031-01-01 00:00:03+00'");
  const carried = "book_ticker_snapshots WHERE timestamp = '2031-01-01 00:00:03+00' AND ask_qty = 42";
  await expect.poll(() => count(own, carried)).toBe(1);

  await page.getByRole('button', { name: 'Take writers back' }).click();
  await expect(chip(page)).toHaveText('Reads cut over');
  await page.getByRole('button', { name: 'Take readers back' }).click();
  await expect(chip(page)).toHaveText('Live');
  expect(count(own, "refit.move_transition WHERE move = 'book_tickers' AND \"to\" = 'writes_over'")).toBe(1);
  await expect(page.locator('.feed')).toContainText('Writes cut over to reads cut over');
});

test('giving up asks for the id, also by hand', async ({ page, request, story }) => {
  const refused = await request.post(`${story.url}/api/give_up_move`, {
    form: { id: 'book_tickers', confirm: 'trades' },
    headers: { Accept: 'application/json', Origin: story.url },
  });
  expect(refused.status()).toBe(409);
  await open(page, console_);
  await page.getByRole('button', { name: 'Give up…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Give the move book_tickers up?' });
  await expect(dialog.getByRole('button', { name: 'Leave it' })).toBeFocused();
  await dialog.getByRole('textbox').fill('book_tickers');
  await dialog.getByRole('button', { name: 'Give the move up' }).click();
  await expect(chip(page)).toHaveText('Not begun');
  expect(count(own, "pg_trigger WHERE tgname LIKE 'refit_capture_book_tickers%'")).toBe(0);
});
