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
  await expect(page.locator('.told .legend li')).toHaveCount(venues);
  await expect(page.locator('.told .legend')).toContainText('ask');
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
