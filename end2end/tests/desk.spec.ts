import type { Locator } from '@playwright/test';
import path from 'node:path';
import { ask, count } from '../support/database.ts';
import { open } from '../support/phases.ts';
import { expect, expectAccessible, RefitServer, takeScreenshots, test as base } from '../support/test.ts';

// Phase 4 with quotes of the last minutes, and orders that follow from them.
const quotes = `
  INSERT INTO symbols (exchange_id, symbol_base, symbol_quote)
  SELECT id, b, 'USDT' FROM exchanges, unnest(array['BTC', 'ETH', 'SOL']) b WHERE market_type = 'SPOT' ON CONFLICT DO NOTHING;
  INSERT INTO book_ticker_snapshots_v2 (symbol_id, timestamp, bid_price, bid_qty, ask_price, ask_qty)
  SELECT s.id, now() - t * interval '5 seconds', p.price, 2 + t % 3, p.price + 1, 3
  FROM symbols s JOIN exchanges e ON e.id = s.exchange_id, generate_series(0, 600) t,
       LATERAL (SELECT 100 + 3 * (t % 7) / 7.0 + CASE WHEN e.name = 'GATEIO_SPOT' THEN 3 ELSE 0 END) p (price)
  WHERE e.market_type = 'SPOT' AND t NOT BETWEEN 200 AND 240`;

const test = base.extend({
  server: [
    async ({}, use, worker) => {
      const logFile = path.join(worker.project.outputDir, 'desk-server.log');
      const env = { REFIT_SERVER__SAMPLE_ROWS: '2000' };
      const own = await RefitServer.start({ logFile, env });
      expect((await own.cli('migrate', 'up')).stderr).not.toContain('error');
      ask(own, quotes);
      expect((await own.cli('sample', '--rows', '0', '--orders', '150')).stdout).toContain('150 orders');
      await use(own);
      await own.remove();
    },
    { scope: 'worker', timeout: 240_000 },
  ],
});

test('orders, performance and accounts are read page by page', async ({ page, request }) => {
  await open(page, '/executions');
  await expectAccessible(page);
  await takeScreenshots(page, 'executions');
  const rows = page.getByRole('region', { name: 'Table of executions' }).locator('tbody tr');
  await expect(rows).toHaveCount(100);
  await page.getByRole('link', { name: 'Next page' }).click();
  await expect(page).toHaveURL(/after=/);
  await expect(rows.first()).toBeVisible();
  await page.getByRole('columnheader', { name: 'Value' }).getByRole('link').click();
  await expect(page).toHaveURL(/\/executions\?sort=-value$/);
  await expect(page.getByRole('columnheader', { name: 'Value' })).toHaveAttribute('aria-sort', 'descending');
  await page.getByLabel('Either side').selectOption('sell');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page).toHaveURL(/side=sell/);
  await expect(rows.first()).toContainText('Sell');
  const file = await (await request.get('/executions.csv?side=sell')).text();
  expect(file.split('\n').slice(1, -1).every((line) => line.includes(',sell,'))).toBe(true);
  await rows.first().getByRole('link').click();
  await expect(page.getByRole('heading', { name: 'Life line' })).toBeVisible();
  await expectAccessible(page);

  await open(page, '/performance?by=each&sort=-profit');
  await expectAccessible(page);
  await expect(page.getByRole('columnheader', { name: 'Profit' }).last()).toHaveAttribute('aria-sort', 'descending');
  await takeScreenshots(page, 'performance');

  await open(page, '/balances');
  await expectAccessible(page);
  await page.getByRole('region', { name: 'Newest balance of every account' }).getByRole('link', { name: 'USDT' }).first().click();
  await expect(page.getByRole('heading', { name: 'Changes' })).toBeVisible();
  await expect(page.locator('main')).toContainText('the audit explains all of it');
  await expectAccessible(page);
});

test('a pair has its quotes over time, and the keyboard reads them', async ({ page, server }) => {
  await open(page, '/opportunities/BTC/USDT?span=60');
  const venues = count(server, "exchanges WHERE market_type = 'SPOT'");
  await expectAccessible(page);
  await takeScreenshots(page, 'pair', { fullPage: true });
  const slider = page.getByRole('slider');
  await slider.focus();
  const newest = await slider.getAttribute('aria-valuetext');
  for (let times = 0; times < 3; times += 1) await page.keyboard.press('ArrowLeft');
  await expect(slider).not.toHaveAttribute('aria-valuetext', newest ?? '');
  const quotes = page.getByRole('region', { name: 'Quotes over time', exact: true });
  const routes = page.getByRole('region', { name: 'Best route', exact: true });
  await expect(quotes.locator('.legend li')).toHaveCount(venues);
  await expect(quotes.locator('.legend')).toContainText('ask');
  await expect(slider).toHaveAttribute('aria-valuetext', /; GATEIO_SPOT bid [\d.]+, ask [\d.]+/);
  // The same moment in both charts.
  await expect(routes.locator('.told .mono').first()).toHaveText(await quotes.locator('.told .mono').first().innerText());
  await expect(routes.locator('.legend')).toContainText(/net -?[\d.]+, gross -?[\d.]+/);
  await page.mouse.move(...(await point(routes.locator('.plot'), 0.25)));
  const hairs = page.locator('.chart.crossed .event');
  await expect(hairs).toHaveCount(2);
  expect(await hairs.first().getAttribute('x1')).toBe(await hairs.last().getAttribute('x1'));
});

/** A share of the width of a chart. */
async function point(plot: Locator, share: number): Promise<[number, number]> {
  const box = await plot.boundingBox();
  if (!box) throw new Error('the chart is not drawn');
  return [box.x + box.width * share, box.y + box.height / 2];
}

test('a part of the time is chosen by dragging, by keys and in a form, and shared by its address', async ({ page }) => {
  await open(page, '/opportunities/BTC/USDT?span=60');
  const plot = page.getByRole('region', { name: 'Quotes over time', exact: true }).locator('.plot');
  const whole = page.getByRole('link', { name: 'Whole span' });
  const line = plot.locator('.curve .line').first();
  const dragged = async () => {
    await page.mouse.move(...(await point(plot, 0.5)));
    await page.mouse.down();
    await page.mouse.move(...(await point(plot, 0.7)));
    await page.mouse.move(...(await point(plot, 0.9)));
    await expect(page.locator('.plot .marked')).toHaveCount(2);
    await page.mouse.up();
    await expect(page).toHaveURL(/\?span=60&from=[^&]+&until=[^&]+$/);
    await expect(whole).toBeVisible();
  };
  await dragged();
  const drawn = (await line.getAttribute('d')) ?? '';
  await expectAccessible(page);
  await page.reload();
  await expect(line).toHaveAttribute('d', drawn);
  await expect(page.locator('html[data-ready]')).toBeAttached();
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(/\?span=60$/);
  await expect(whole).toHaveCount(0);

  await dragged();
  await plot.dblclick();
  await expect(page).toHaveURL(/\?span=60$/);
  await expect(whole).toHaveCount(0);

  const slider = page.getByRole('slider');
  await slider.focus();
  for (let times = 0; times < 12; times += 1) await page.keyboard.press('Shift+ArrowLeft');
  await expect(page.locator('.plot .marked')).toHaveCount(2);
  await page.keyboard.press('Escape');
  await expect(page.locator('.plot .marked')).toHaveCount(0);
  await expect(page).toHaveURL(/\?span=60$/);
  for (let times = 0; times < 12; times += 1) await page.keyboard.press('Shift+ArrowLeft');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/&from=[^&]+&until=/);
  await whole.click();
  await expect(page).toHaveURL(/\?span=60$/);

  await page.getByText('From and to').click();
  await page.getByRole('form', { name: 'Part of the span' }).getByRole('button', { name: 'Show' }).click();
  await expect(page).toHaveURL(/from=[^&]+&until=/);
  await expect(whole).toBeVisible();
});

test('views are kept of executions and of performance, and read without a script', async ({ page, request }) => {
  const views = [['/executions?side=sell&sort=-value', 'Large sales'], ['/performance?days=7&by=each', 'Our week']] as const;
  for (const [address, name] of views) {
    await open(page, address);
    await page.getByLabel('Name of this view').fill(name);
    await page.getByRole('button', { name: 'Save view' }).click();
    const kept = page.getByRole('navigation', { name: 'Saved views' }).getByRole('link', { name });
    await expect(kept).toHaveAttribute('aria-current', 'page');
    await expectAccessible(page);
    const list = address.slice(0, address.indexOf('?'));
    expect(await (await request.get(list)).text()).toContain(name);
    await open(page, list);
    await kept.click();
    await expect(page).toHaveURL((url) => url.pathname + url.search === address);
    await page.getByRole('button', { name: 'Remove' }).click();
    await expect(kept).toHaveCount(0);
  }
});

test('a view keeps filter, columns and sort, and fees are set from the page', async ({ page, request }) => {
  await open(page, '/opportunities?net=-5');
  await page.getByText('Columns').click();
  await page.getByRole('link', { name: 'Hide Size' }).click();
  await expect(page.getByRole('columnheader', { name: 'Size' })).toHaveCount(0);
  await page.getByLabel('Name of this view').fill('Narrow');
  await page.getByRole('button', { name: 'Save view' }).click();
  await open(page, '/opportunities');
  await page.getByRole('link', { name: 'Narrow' }).click();
  await expect(page).toHaveURL(/net=-5&hide=size/);
  await page.locator('td.lead a').first().click();
  const inspector = page.getByRole('region', { name: /^Inspector of/ });
  await expect(inspector.getByRole('heading', { name: 'Arithmetic' })).toBeVisible();
  await expectAccessible(page);
  await takeScreenshots(page, 'opportunities', { fullPage: true });
  const book = await request.get('/opportunities.xlsx');
  expect((await book.body()).subarray(0, 2).toString()).toBe('PK');

  await open(page, '/fees');
  await expectAccessible(page);
  const change = page.locator('details', { hasText: 'Change MEXC_SPOT' });
  await change.locator('summary').click();
  await change.getByLabel('Taker (%)').fill('0.04');
  await change.getByLabel('Why').fill('a better tier');
  await change.getByRole('button', { name: 'Set fees' }).click();
  await expect(page.getByRole('row', { name: /MEXC_SPOT/ })).toContainText('a better tier');
  await expect(page.getByRole('row', { name: /MEXC_SPOT/ })).toContainText('0.04');
});
