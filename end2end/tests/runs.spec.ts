import type { Page } from '@playwright/test';
import path from 'node:path';
import { ask, count, grouped } from '../support/database.ts';
import { carryOut, open } from '../support/phases.ts';
import { expect, RefitServer, test as base } from '../support/test.ts';

const rows = 1_000_000;

// Each batch takes half a second longer, on however fast a machine: the move is still on its way when it is to be
// paused, cut off and cancelled.
const slow = `
  CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.5); RETURN NULL; END';
  CREATE TRIGGER linger AFTER INSERT ON book_ticker_snapshots_v2 EXECUTE FUNCTION linger()`;

let own: RefitServer;
let run = '';

// A worker's fixture and not a hook: the address of the pages is asked for before any hook has run.
const test = base.extend<object, { story: RefitServer }>({
  story: [
    async ({}, use, worker) => {
      own = await RefitServer.start({ logFile: path.join(worker.project.outputDir, 'runs-server.log') });
      await use(own);
      await own.remove();
    },
    { scope: 'worker', timeout: 240_000 },
  ],
  baseURL: async ({ story }, use) => use(story.url),
});

test.describe.configure({ mode: 'serial' });

const chip = (page: Page) => page.getByRole('heading', { level: 1 }).locator('.chip');
const done = async (page: Page) => Number((await page.locator('.progress b').innerText()).replaceAll(',', ''));

async function pause(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await expect(chip(page)).toHaveText('Paused', { timeout: 60_000 });
}

test('a run started elsewhere appears in an open list', async ({ page }) => {
  test.setTimeout(400_000);
  await carryOut(page, 1);
  const sample = await own.cli('sample', '--rows', String(rows), '--seed', '7');
  expect(sample.code, sample.stderr).toBe(0);
  await open(page, '/runs');
  const before = await page.locator('tbody tr').count();
  expect((await own.cli('migrate', 'up', '--to', '004')).code).toBe(0);
  await expect(page.locator('tbody tr')).toHaveCount(before + 1, { timeout: 5_000 });
  await expect(page.locator('tbody tr').first()).toContainText('Apply 004');
  ask(own, slow);
});

test('a move is started from its task and watched', async ({ page }) => {
  await open(page, '/phases/2');
  await page.locator('[id="P2.2.2"]').getByRole('button', { name: 'Start' }).click();
  await page.locator('[id="P2.2.2"]').getByRole('link', { name: 'Open run' }).click();
  await expect(page).toHaveURL(/\/runs\/\d+$/);
  run = new URL(page.url()).pathname.split('/').pop() ?? '';
  await expect.poll(() => done(page), { timeout: 60_000 }).toBeGreaterThan(0);
  const early = await done(page);
  await expect.poll(() => done(page)).toBeGreaterThan(early);
  await expect(page.locator('.progress')).toContainText(/left at the recent rate/);
  await pause(page);
});

test('paused means that nothing moves, and the page counts what is stored', async ({ page }) => {
  await open(page, `/runs/${run}`);
  const shown = await done(page);
  expect(shown).toBeLessThan(rows);
  expect(count(own, 'book_ticker_snapshots_v2')).toBe(shown);
  await expect(page.locator('.progress')).toContainText(`read ${grouped(shown)} = inserted ${grouped(shown)}`);
});

test('the page survives its server, and no line of the log is lost or shown twice', async ({ page, pageErrors }) => {
  test.setTimeout(180_000);
  pageErrors.allow(/ERR_|Failed to load resource|Failed to fetch/);
  await open(page, `/runs/${run}`);
  const before = await done(page);
  await own.stop();
  await expect(page.locator('.conn')).toHaveText('Disconnected, retrying', { timeout: 5_000 });
  await own.start();
  await expect(page.locator('.conn')).toHaveText('Live', { timeout: 20_000 });
  expect(await done(page)).toBe(before);
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect.poll(() => done(page), { timeout: 30_000 }).toBeGreaterThan(before);
  await pause(page);
  const stored = Number(ask(own, `SELECT count(*) FROM refit.log WHERE run = ${run}`));
  await expect(page.locator('.log li')).toHaveCount(stored);
  const whole = await (await page.request.get(`/runs/${run}/log.txt`)).text();
  expect(whole.trim().split('\n')).toHaveLength(stored);
});

test('the log follows, stops when scrolled, and can be filtered', async ({ page }) => {
  // On a phone the box is low and the lines wrap, so that a few of them already are more than it shows.
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page, `/runs/${run}`);
  const log = page.getByRole('log');
  const atEnd = () => log.evaluate((box) => box.scrollTop + box.clientHeight >= box.scrollHeight - 40);
  await expect.poll(atEnd).toBe(true);
  await page.getByRole('searchbox', { name: 'Filter the log' }).fill('paused');
  await expect(log.getByRole('listitem').first()).toContainText('paused');
  await page.getByRole('searchbox', { name: 'Filter the log' }).fill('');
  const jump = page.getByRole('button', { name: /Jump to latest/ });
  // The list that is whole again goes to its end in the next frame, perhaps after the first scroll.
  await expect(async () => {
    await log.evaluate((box) => box.scrollTo(0, 0));
    await expect(jump).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(jump).toHaveText(/\([1-9]\d* new\)/, { timeout: 30_000 });
  await jump.click();
  await expect(jump).toBeHidden();
  await expect.poll(atEnd).toBe(true);
  await pause(page);
});

test('cancelling asks first and says what follows', async ({ page }) => {
  await open(page, `/runs/${run}`);
  const opener = page.getByRole('button', { name: 'Cancel…' });
  await opener.click();
  const dialog = page.getByRole('dialog', { name: `Cancel run ${run}?` });
  await expect(dialog).toContainText('stay in the new table');
  await expect(dialog.getByRole('button', { name: 'Keep it' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(chip(page)).toHaveText('Paused');
  await opener.click();
  await dialog.getByRole('button', { name: `Cancel run ${run}` }).click();
  await expect(chip(page)).toHaveText('Cancelled', { timeout: 90_000 });
  await expect(page.getByRole('button', { name: 'Resume' })).toHaveCount(0);
});

test('what was cancelled is started anew, and then every row is there', async ({ page }) => {
  test.setTimeout(240_000);
  ask(own, 'DROP FUNCTION linger CASCADE');
  await open(page, '/phases/2');
  await page.locator('[id="P2.2.2"]').getByRole('button', { name: 'Start' }).click();
  await page.locator('[id="P2.2.2"]').getByRole('link', { name: 'Open run' }).click();
  await expect(chip(page)).toHaveText('Succeeded', { timeout: 200_000 });
  expect(count(own, 'book_ticker_snapshots_v2')).toBe(count(own, 'book_ticker_snapshots'));
});
