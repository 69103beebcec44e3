import { ask } from '../support/database.ts';
import { withOwnServer } from '../support/own.ts';
import { open } from '../support/phases.ts';
import { expect, expectAccessible, expectContrast } from '../support/test.ts';

// No migration is applied on it, and nothing has run.
const test = withOwnServer('pages');

// What is there before anything has been started.
const pages = [
  { path: '/', title: 'Overview' },
  { path: '/phases', title: 'Phases' },
  { path: '/phases/1', title: 'Phase 1, Foundation' },
  { path: '/phases/3', title: 'Phase 3, Integration' },
  { path: '/runs', title: 'Runs' },
  { path: '/schema', title: 'Schema' },
  { path: '/reports', title: 'Reports' },
  { path: '/backups', title: 'Backups' },
  { path: '/cache', title: 'Cache' },
  { path: '/benchmarks', title: 'Benchmarks' },
  { path: '/load', title: 'Load tests' },
  { path: '/doctor', title: 'Doctor' },
  { path: '/integrity', title: 'Integrity' },
  { path: '/opportunities', title: 'Opportunities' },
  { path: '/matrix', title: 'Venue matrix' },
  { path: '/balances', title: 'Balances' },
  { path: '/executions', title: 'Executions' },
  { path: '/performance', title: 'Performance' },
  { path: '/fees', title: 'Fees' },
  { path: '/diagnostics', title: 'Diagnostics' },
  { path: '/diagnostics/tables', title: 'Tables' },
  { path: '/diagnostics/indexes', title: 'Indexes' },
  { path: '/diagnostics/foreign-keys', title: 'Foreign keys' },
  { path: '/diagnostics/statements', title: 'Statements by time' },
  { path: '/schedules', title: 'Schedules' },
  { path: '/logs', title: 'Logs' },
  { path: '/explain', title: 'Explain' },
  { path: '/troubleshooting', title: 'Troubleshooting' },
  { path: '/troubleshooting/performance', title: 'Performance' },
];

for (const { path, title } of pages) {
  test(`${path} is accessible in both themes and fits its window`, async ({ page }) => {
    await open(page, path);
    await expect(page.getByRole('heading', { level: 1 })).toContainText(title);
    await expectAccessible(page);
    await page.emulateMedia({ colorScheme: 'dark' });
    await expectContrast(page);
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 800 });
      const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(beyond, `sideways scroll at ${width} px`).toBeLessThanOrEqual(0);
    }
  });
}

test('the header names environment, database and role, and the first stop of Tab leads past it', async ({ page }) => {
  await open(page, '/');
  await expect(page.locator('.top .env')).toHaveText('Private');
  await expect(page.locator('.top .db')).toContainText(/refit · PostgreSQL \d+\S* · refit/);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
});

test('an address that leads nowhere says so with the right status', async ({ page, pageErrors }) => {
  pageErrors.allow(/404/);
  for (const path of ['/nowhere', '/phases/9', '/runs/999999', '/runs/abc', '/reports/999999']) {
    const response = await page.goto(path);
    expect(response?.status(), path).toBe(404);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Not found');
    await expect(page.getByRole('alert')).toBeVisible();
  }
});

test('the keyboard leads everywhere', async ({ page }) => {
  await open(page, '/');
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox', { name: /Search/ })).toBeFocused();
  await page.keyboard.type('val');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/reports$/);
  await page.keyboard.press('g');
  await page.keyboard.press('p');
  await expect(page).toHaveURL(/\/phases\??$/);
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeHidden();
});

test('the theme is kept and is there before any script', async ({ page, context }) => {
  await open(page, '/');
  await page.getByRole('button', { name: 'Dark' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  expect(await (await context.request.get('/runs')).text()).toMatch(/<html[^>]* data-theme="dark"/);
  await page.getByRole('button', { name: 'System' }).click();
  await expect(page.locator('html')).not.toHaveAttribute('data-theme', 'dark');
});

test('SQL is copied over plain HTTP', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(page, '/schema');
  const migration = page.locator('details', { hasText: 'create_exchanges' });
  // One that is applied is shut.
  if (!(await migration.evaluate((details: HTMLDetailsElement) => details.open))) await migration.locator('summary').click();
  const script = migration.locator('.copyable').first();
  await script.getByRole('button', { name: 'Copy' }).click();
  await expect(script.getByRole('button', { name: 'Copied' })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('create table exchanges');
});

test('updates can be paused', async ({ page }) => {
  await open(page, '/');
  await page.getByRole('button', { name: 'Pause live updates' }).click();
  await expect(page.locator('.conn')).toContainText('Paused, data of');
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.evaluate(() => window.dispatchEvent(new Event('focus')));
  await page.waitForTimeout(1_500);
  expect(asked).toEqual([]);
  await page.getByRole('button', { name: 'Resume live updates' }).click();
  await expect(page.locator('.conn')).toHaveText('Live');
});

test('what may not be started is refused with a reason, however it is asked', async ({ server, request }) => {
  const headers = { origin: server.url, referer: `${server.url}/schema`, accept: 'application/json' };
  const refused = await request.post('/api/apply_migration', { headers, form: { version: '004' } });
  expect(refused.status()).toBe(409);
  expect((await refused.json()).why).toContain('migration 002 is not applied');
  const form = await request.post('/api/apply_migration', { headers: { ...headers, accept: 'text/html' }, form: { version: '004' } });
  expect(form.status()).toBe(200);
  expect(await form.text()).toContain('Migration 002 is not applied.');
  expect(ask(server, 'SELECT count(*) FROM refit.run')).toBe('0');
});

test.describe('without a script', () => {
  test.use({ javaScriptEnabled: false });

  test('every page can be read', async ({ page }) => {
    await page.goto('/');
    await expect(page.getByRole('list', { name: 'Phases' }).getByRole('listitem')).toHaveCount(4);
    await page.goto('/phases/1');
    await expect(page.locator('tr[id^="P1."]')).toHaveCount(21);
    await page.goto('/schema');
    await expect(page.getByText('create table exchanges')).toBeVisible();
    await page.goto('/runs');
    await expect(page.getByText('No runs yet')).toBeVisible();
  });

  test('a manual task can be ticked, described and taken back', async ({ page, server }) => {
    await page.goto('/phases/1');
    await page.getByRole('checkbox', { name: 'P1.1.2 done' }).click();
    await expect(page.getByRole('checkbox', { name: 'P1.1.2 done' })).toHaveAttribute('aria-checked', 'true');
    await page.getByRole('checkbox', { name: 'P1.1.2 done' }).click();
    await expect(page.getByRole('checkbox', { name: 'P1.1.2 done' })).toHaveAttribute('aria-checked', 'false');
    await page.getByRole('link', { name: 'Edit P1.1.2' }).click();
    await page.locator('select[name=state]').selectOption('blocked');
    await page.getByLabel('Owner').fill('Maria');
    await page.getByLabel('Note').fill('Waits for the new driver');
    await page.getByRole('button', { name: 'Save' }).click();
    const row = page.locator('[id="P1.1.2"]');
    await expect(row).toContainText('Blocked');
    await expect(row).toContainText('Maria');
    await expect(row).toContainText('Waits for the new driver');
    await page.getByRole('link', { name: 'Edit P1.1.2' }).click();
    await page.locator('select[name=state]').selectOption('pending');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(row).toContainText('Not started');
    expect(Number(ask(server, "SELECT count(*) FROM refit.mark WHERE task = 'P1.1.2'"))).toBe(4);
  });

  test('the theme can be chosen', async ({ page }) => {
    await page.goto('/phases');
    await page.getByRole('button', { name: 'Dark' }).click();
    await expect(page).toHaveURL(/\/phases\??$/);
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  });
});
