// `./dev bench table`: 500 rows of which every one changes four times a second, in Chromium. Figures, no verdicts: how
// long the page kept its thread, and what memory it held after each minute, once what can go has gone.
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { CDPSession, Page } from '@playwright/test';
import { ask } from '../support/database.ts';
import { repository } from '../support/server.ts';
import { expect, type RefitServer, test } from '../support/test.ts';

const minutes = Number(process.env.REFIT_MINUTES ?? 10);
const pairs = 500;
const statements = path.join(repository, 'crates/bench/src/analytics');

const statement = (name: string, values: Record<string, number>) =>
  Object.entries(values).reduce(
    (text, [key, value]) => text.replaceAll(`{${key}}`, String(value)),
    fs.readFileSync(path.join(statements, name), 'utf8'),
  );

/** Every pair is quoted anew, a quarter of a second after the time before. */
function changes(server: RefitServer): ChildProcess {
  const psql = spawn('psql', ['--no-psqlrc', '--quiet', server.databaseUrl()], { stdio: ['pipe', 'ignore', 'inherit'] });
  psql.stdin?.write(`${statement('../live_table/change.sql', {}).trim()}\n\\watch 0.25\n`);
  return psql;
}

/** Tasks that kept the page's thread for more than 50 ms, in milliseconds. */
const longTasks = (page: Page) => page.evaluate(() => (window as unknown as { longTasks: number[] }).longTasks);

async function memory(devtools: CDPSession) {
  await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  const { nodes, jsEventListeners } = await devtools.send('Memory.getDOMCounters');
  return { heap: `${(usedSize / 2 ** 20).toFixed(1)} MiB`, nodes, listeners: jsEventListeners };
}

test('a list of 500 rows, all of which change four times a second', async ({ page, server, refit }) => {
  test.setTimeout((minutes + 3) * 60_000);
  expect((await refit('migrate', 'up')).code).toBe(0);
  ask(server, statement('fill.sql', { symbols: 1_000, rows: 1_000 }));
  ask(server, statement('rows.sql', { pairs: pairs - 1_000 / 8 }));
  await page.addInitScript(() => {
    const found: number[] = [];
    Object.assign(window, { longTasks: found });
    const see = (list: PerformanceObserverEntryList) => list.getEntries().forEach((task) => found.push(task.duration));
    new PerformanceObserver(see).observe({ type: 'longtask', buffered: true });
  });
  await page.goto('/opportunities');
  await expect(page.locator('table.market tbody tr')).toHaveCount(pairs);
  const devtools = await page.context().newCDPSession(page);
  const client = changes(server);
  try {
    // What happens while the page begins is no part of it, nor what the measuring itself asks of the page's thread: to
    // collect all garbage at once, and to lay everything out for a text.
    await page.waitForTimeout(10_000);
    const first = await page.locator('table.market tbody').innerText();
    console.log({ minute: 0, ...(await memory(devtools)) });
    for (let minute = 1; minute <= minutes; minute++) {
      await page.waitForTimeout(1_000);
      const before = (await longTasks(page)).length;
      await page.waitForTimeout(59_000);
      const tasks = (await longTasks(page)).slice(before);
      const longest = Math.max(0, ...tasks).toFixed(0);
      console.log({ minute, longTasks: tasks.length, longest: `${longest} ms`, ...(await memory(devtools)) });
    }
    expect(await page.locator('table.market tbody').innerText(), 'the list stood still').not.toBe(first);
  } finally {
    client.kill();
  }
});
