import { ask } from '../support/database.ts';
import { open } from '../support/phases.ts';
import { expect, expectAccessible, test } from '../support/test.ts';

// What the clock starts, the logs, and the plan of a statement.
test('a schedule is turned on, set, refused a time that is none, and run', async ({ page, refit, pageErrors }) => {
  await open(page, '/schedules');
  const row = page.getByRole('row', { name: /^Note how often each index is used/ });
  await expect(row).toContainText('off');
  await row.getByRole('button', { name: 'Turn on' }).click();
  await expect(row.getByRole('button', { name: 'Turn off' })).toBeVisible();
  // A refusal is an answer with a status, which the browser writes to its console.
  pageErrors.allow(/422/);
  const times = row.getByRole('textbox');
  await times.fill('61 * * * *');
  await row.getByRole('button', { name: 'Set' }).click();
  await expect(page.getByText('"61 * * * *" is not a time')).toBeVisible();
  await times.fill('30 3 * * *');
  await row.getByRole('button', { name: 'Set' }).click();
  await expect(row).toContainText('3:30');
  for (const runs of [1, 2]) {
    await row.getByRole('button', { name: 'Run now' }).click();
    const came = page.getByRole('region', { name: 'Table of what came of schedules' });
    await expect(came.getByText('succeeded')).toHaveCount(runs);
  }
  await expectAccessible(page);
  const said = await refit('schedule', 'list');
  expect(said.stdout).toMatch(/index_sample +all +30 3 \* \* \* +on/);
  await open(page, '/diagnostics/indexes');
  await expect(page.getByRole('region', { name: 'Table: Use of indexes over time' })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText(/2 samples, the first/)).toBeVisible();
  await expectAccessible(page);
});

test('the log of PostgreSQL is narrowed, followed and downloaded, without what is secret', async ({ page, server }) => {
  const fail = (word: string) => {
    expect(() => ask(server, `SELECT 1/0 AS ${word}, 'PASSWORD ''hush'''`)).toThrow();
  };
  fail('the_first');
  await open(page, '/logs');
  await expect(page.locator('main')).toContainText('listening');
  await page.getByRole('link', { name: 'PostgreSQL' }).click();
  await page.getByRole('combobox', { name: 'Level' }).selectOption('error');
  await page.getByRole('searchbox', { name: 'Filter the log' }).fill('division by zero');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page).toHaveURL(/source=postgres&level=error&q=division/);
  const lines = page.getByRole('region', { name: 'Lines of the log, newest first' });
  await expect(lines).toContainText('the_first');
  await expect(lines).not.toContainText('hush');
  await page.getByRole('link', { name: 'Follow' }).click();
  await expect(page.getByRole('link', { name: 'Stop following' })).toBeVisible();
  fail('the_second');
  await expect(lines.getByRole('listitem').first()).toContainText('the_second');
  await expectAccessible(page);
  const href = await page.getByRole('link', { name: 'Download' }).getAttribute('href');
  const file = await page.request.get(href ?? '');
  expect(file.status()).toBe(200);
  expect(await file.text()).toMatch(/error ERROR: {2}division by zero\n\tSTATEMENT: {2}SELECT 1\/0 AS the_second/);
});

test('a known statement is explained, and carried out for its plan', async ({ page }) => {
  await open(page, '/explain');
  await page.getByRole('link', { name: 'Nobody can rewrite the audits' }).click();
  const plan = page.getByRole('region', { name: 'Plan of the statement' });
  await page.getByRole('button', { name: 'Explain', exact: true }).click();
  await expect(plan).toContainText('cost=');
  await page.getByRole('button', { name: 'Carry out and explain' }).click();
  await expect(plan).toContainText('actual time=');
  await expectAccessible(page);
});
