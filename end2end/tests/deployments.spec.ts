import type { Browser, Page } from '@playwright/test';
import path from 'node:path';
import { ask, count } from '../support/database.ts';
import type { PageErrors } from '../support/errors.ts';
import { open } from '../support/phases.ts';
import { expect, expectAccessible, RefitServer, takeScreenshots, test as base } from '../support/test.ts';

// One story: an operator asks, two leads sign, an edit voids it, they sign again, and writers go over.
let own: RefitServer;

const test = base.extend<object, { story: RefitServer }>({
  story: [
    async ({}, use, worker) => {
      own = await RefitServer.start({ logFile: path.join(worker.project.outputDir, 'deployments-server.log') });
      await use(own);
      await own.remove();
    },
    { scope: 'worker', timeout: 240_000 },
  ],
  baseURL: async ({ story }, use) => use(story.url),
});

test.describe.configure({ mode: 'serial' });

const page_ = '/deployments/1';
const chip = (page: Page) => page.getByRole('heading', { level: 1 }).locator('.chip');
const item = (page: Page, title: string) => page.locator('.items.acts > li', { hasText: title });
const approve = (page: Page) => page.getByRole('button', { name: 'Approve…' });
const signatures = (page: Page) => page.getByRole('region', { name: 'Signatures' });

async function done(...args: string[]): Promise<void> {
  const finished = await own.cli(...args);
  expect(finished.code, `${args.join(' ')}: ${finished.stdout}${finished.stderr}`).toBe(0);
}

async function person(browser: Browser, name: string, errors: PageErrors): Promise<Page> {
  const context = await browser.newContext({ baseURL: own.url, storageState: await own.state(name) });
  errors.watch(context);
  return context.newPage();
}

async function settle(page: Page, title: string, note: string, how = 'It is done'): Promise<void> {
  await page.getByRole('button', { name: `Settle: ${title}` }).click();
  const dialog = page.getByRole('dialog', { name: title });
  await dialog.getByLabel(how).check();
  await dialog.getByLabel('Note, link or reason').fill(note);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();
  await expect(item(page, title)).toContainText(note);
}

/** Two clicks from the link. */
async function sign(page: Page, comment: string): Promise<void> {
  await approve(page).click();
  const dialog = page.getByRole('dialog', { name: 'Approve: Cut the writers of book_tickers over?' });
  await dialog.getByLabel('Comment, if you like').fill(comment);
  await dialog.getByRole('button', { name: 'Sign' }).click();
}

/** What a hand-made request comes to: its status and the reason. */
async function post(page: Page, call: string, form: Record<string, string>): Promise<[number, string]> {
  return page.evaluate(async ([call, form]) => {
    const headers = { Accept: 'application/json' };
    const response = await fetch(`/api/${call}`, { method: 'POST', headers, body: new URLSearchParams(form) });
    return [response.status, ((await response.json()) as { why: string }).why] as [number, string];
  }, [call, form] as const);
}

test('a move stands where its writers could go over', async ({ story }) => {
  test.setTimeout(300_000);
  for (const name of ['lea', 'leo']) await story.account(name, 'lead');
  await story.account('olga', 'operator');
  await story.account('vera', 'viewer');
  await done('phase', 'start', '1');
  await done('validate', '--phase', '1');
  await done('migrate', 'up', '--to', '004');
  await done('move', 'start', 'book_tickers', '--full-speed');
  await done('rehearse', '--rows', '1000');
  await expect.poll(async () => (await own.cli('move', 'cut-over', 'book_tickers', '--reads')).code, { timeout: 60_000 }).toBe(0);
  const refused = await own.cli('move', 'cut-over', 'book_tickers', '--writes', '--confirm', 'book_tickers');
  expect(refused.code).toBe(3);
  expect(refused.stdout).toContain('none is open');
});

test('three people: opened, ticked, signed, voided by an edit, signed again, carried out', async ({ browser, pageErrors }) => {
  test.setTimeout(240_000);
  pageErrors.allow(/40[39]/);
  const [olga, lea, leo] = [await person(browser, 'olga', pageErrors), await person(browser, 'lea', pageErrors), await person(browser, 'leo', pageErrors)];

  await open(olga, '/deployments');
  await expectAccessible(olga);
  await olga.getByLabel('Step').selectOption({ label: 'Cut the writers of book_tickers over' });
  await olga.getByLabel('Why, and what to look at').fill('The old table reaches its limit in May.');
  await olga.getByRole('button', { name: 'Open', exact: true }).click();
  await expect(olga).toHaveURL(new RegExp(`${page_}$`));
  await expect(chip(olga)).toHaveText('Open');
  await settle(olga, 'Unit tests pass', 'CI run 812');
  await settle(olga, 'Integration tests pass', 'CI run 813');
  await settle(olga, 'Benchmarks meet the targets', 'measured on the replica', 'Skip it, for the reason below');
  await item(olga, 'The plan was carried out on a copy').getByRole('button', { name: 'Attach and tick' }).click();
  await expect(item(olga, 'The plan was carried out on a copy').locator('.chip')).toHaveText('Ticked');
  await expect(item(olga, 'The plan was carried out on a copy').getByRole('link')).toHaveAttribute('href', /\/runs\/\d+/);
  await settle(olga, 'The way back was rehearsed', 'CI run 814');

  // Nobody signs before everything is settled.
  await open(lea, page_);
  await expect(approve(lea)).toBeDisabled();
  await expect(lea.locator('.page-head .why')).toContainText('Not settled yet: Documentation');
  await settle(olga, 'Documentation is up to date', 'docs/SCHEMA.md');
  await expect(chip(olga)).toHaveText('Awaiting approval');
  await expect(approve(olga)).toBeDisabled();
  const digest = (await lea.locator('input[name=digest]').getAttribute('value')) ?? '';
  expect(await post(olga, 'sign_deployment', { id: '1', digest })).toEqual([403, 'you opened it, so others sign it']);

  await expect(approve(lea)).toBeEnabled();
  await sign(lea, 'Figures checked against the ledger.');
  await expect(signatures(lea)).toContainText('1 of 2 by lead');
  await expect(approve(lea)).toBeDisabled();
  await expect(lea.locator('.page-head .why')).toContainText('You have signed it already');
  await open(leo, page_);
  await expectAccessible(leo);
  await takeScreenshots(leo, 'deployment');
  const seen = (await leo.locator('input[name=digest]').getAttribute('value')) ?? '';
  expect(await post(lea, 'sign_deployment', { id: '1', digest: seen })).toEqual([409, 'you have signed it already']);

  // An edit voids what was signed, visibly, on pages that are open too.
  await settle(olga, 'Documentation is up to date', 'docs/SCHEMA.md, second look');
  await expect(signatures(lea)).toContainText('Voided because olga changed “Documentation is up to date”', { timeout: 5_000 });
  await expect(signatures(lea)).toContainText('0 of 2 by lead');
  const [status, why] = await post(leo, 'sign_deployment', { id: '1', digest: seen });
  expect([status, why]).toEqual([409, expect.stringContaining('not what is there now; olga changed it last')]);
  await open(leo, '/moves/book_tickers');
  await expect(leo.getByRole('button', { name: 'Cut writes over…' })).toBeDisabled();

  await expect(approve(lea)).toBeEnabled();
  await sign(lea, 'Again.');
  await expect(signatures(lea)).toContainText('1 of 2 by lead');
  await open(leo, page_);
  await sign(leo, 'Good.');
  await expect(chip(leo)).toHaveText('Approved');
  expect(count(own, 'refit.signature')).toBe(3);

  await done('move', 'verify', 'book_tickers');
  await open(leo, '/moves/book_tickers');
  await leo.getByRole('button', { name: 'Cut writes over…' }).click();
  const dialog = leo.getByRole('dialog', { name: 'Cut the writers of book_tickers over?' });
  await dialog.getByRole('textbox').fill('book_tickers');
  await dialog.getByRole('button', { name: 'Cut writes over' }).click();
  await expect(chip(leo)).toHaveText('Writes cut over', { timeout: 30_000 });
  await expect(chip(olga)).toHaveText('Carried out', { timeout: 5_000 });
  expect(ask(own, 'SELECT executed_by FROM refit.deployment WHERE id = 1')).toBe('leo');
  expect((await own.cli('audit', 'verify')).stdout).toContain('The audit is whole');
});

test('it is readable without a script, on a phone, on paper and as a file, and a viewer presses nothing', async ({ browser, pageErrors }) => {
  pageErrors.allow(/403/);
  const vera = await person(browser, 'vera', pageErrors);
  await open(vera, page_);
  expect(await vera.locator('main form button:enabled').count()).toBe(0);
  expect(await post(vera, 'settle_item', { id: '1', item: 'during.staged', version: '1', how: 'tick', note: 'x' })).toEqual([
    403,
    'only operator or lead may open deployments and settle their items',
  ]);
  const markdown = await vera.evaluate(async () => (await fetch('/deployments/1.md')).text());
  expect(markdown).toContain('| leo | lead |');
  await vera.emulateMedia({ media: 'print' });
  await expect(vera.locator('.nav')).toBeHidden();
  await expect(signatures(vera).getByText(/[0-9a-f]{64}/).first()).toBeVisible();
  await vera.emulateMedia({ media: null });
  await vera.setViewportSize({ width: 390, height: 844 });
  for (const address of ['/deployments', page_]) {
    await open(vera, address);
    expect(await vera.evaluate(() => document.documentElement.scrollWidth), address).toBeLessThanOrEqual(390);
  }
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: own.url, storageState: await own.state('olga') });
  const plain = await context.newPage();
  await plain.goto(page_);
  await expect(plain.locator('.items.acts > li')).toHaveCount(17);
  await plain.getByRole('button', { name: 'Settle: Rolled out in stages' }).click();
  const dialog = plain.getByRole('dialog', { name: 'Rolled out in stages' });
  await dialog.getByLabel('Note, link or reason').fill('readers first');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(item(plain, 'Rolled out in stages').locator('.chip')).toHaveText('Ticked');
  await context.close();
});

test('the glass is broken by two at the machine, stands on every page, and another lead looks at it', async ({ browser, pageErrors }) => {
  pageErrors.allow(/409/);
  const [lea, leo] = [await person(browser, 'lea', pageErrors), await person(browser, 'leo', pageErrors)];
  await done('deployment', 'open', 'phase', '3', '--purpose', 'the disk fills up');
  const [vouching, second] = [await own.account('ada', 'admin'), await own.account('lea')];
  const database = ask(own, 'SELECT current_database()');
  const broken = await own.asked([second, vouching],
    'deployment', 'break-glass', '2', '--lead', 'lea', '--admin', 'ada', '--reason', 'full in ten minutes', '--confirm', database);
  expect(broken.code, broken.stderr).toBe(0);

  const alarm = leo.locator('.top .alarm');
  await open(leo, '/runs');
  await alarm.click();
  await expect(leo).toHaveURL(/\/deployments\/2$/);
  await expect(leo.getByRole('heading', { name: 'lea and ada broke the glass' })).toBeVisible();
  await expectAccessible(leo);
  await takeScreenshots(leo, 'broken-glass');
  // Who had a part in it does not judge it.
  await open(lea, '/deployments/2');
  await expect(lea.getByRole('button', { name: 'Review…' })).toBeDisabled();
  expect((await post(lea, 'review_incident', { id: '2', finding: 'fine' }))[0]).toBe(409);

  await done('deployment', 'execute', '2');
  await expect(chip(leo)).toHaveText('Carried out', { timeout: 5_000 });
  await leo.getByRole('button', { name: 'Review…' }).click();
  const dialog = leo.getByRole('dialog', { name: 'Review the broken glass?' });
  await dialog.getByLabel('What you have found').fill('It was right; the alarm comes earlier now.');
  await dialog.getByRole('button', { name: 'Save the review' }).click();
  await expect(leo.getByText('leo has looked at it')).toBeVisible();
  await expect(alarm).toBeHidden();
  expect(ask(own, "SELECT count(*) FROM refit.audit WHERE verb IN ('deployment.break_glass', 'deployment.review')")).toBe('3');
});
