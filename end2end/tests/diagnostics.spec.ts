import { spawn } from 'node:child_process';
import { ask } from '../support/database.ts';
import { open } from '../support/phases.ts';
import { expect, expectAccessible, takeScreenshots, test } from '../support/test.ts';

// From the symptom to the remedy, in each of the four cases. Trouble is planted by psql, past Refit.
test('a session in the way stands at the root of the tree, with the statement that ends it', async ({ page, server }) => {
  ask(server, 'CREATE TABLE IF NOT EXISTS planted (id int)');
  const hold = spawn('psql', ['--no-psqlrc', '--quiet', server.databaseUrl()]);
  hold.stdin.write("SET application_name = 'the one in the way'; BEGIN; LOCK TABLE planted;\n");
  await expect.poll(() => ask(server, "SELECT count(*) FROM pg_locks WHERE relation = 'planted'::regclass")).toBe('1');
  const wait = spawn('psql', ['--no-psqlrc', '--quiet', '--command', 'SELECT * FROM planted', server.databaseUrl()]);
  try {
    await open(page, '/diagnostics');
    const tree = page.getByRole('region', { name: 'Table: Locks that are waited for' });
    await expect(tree).toContainText('the one in the way', { timeout: 15_000 });
    await expect(tree).toContainText('planted (AccessShare)');
    await expectAccessible(page);
    await takeScreenshots(page, 'diagnostics');
    await open(page, '/troubleshooting/performance');
    const step = page.locator('section.card', { hasText: 'Does anybody wait for a lock?' });
    await expect(step).toContainText('Found');
    await step.getByText('Remedy: Ends the session').click();
    const statement = await step.locator('tr.detail pre').innerText();
    expect(statement).toMatch(/^SELECT pg_terminate_backend\(\d+\);\s*$/);
    ask(server, statement);
    await expect(step).toContainText('Nothing found', { timeout: 15_000 });
  } finally {
    hold.kill();
    wait.kill();
  }
});

test('an index that another one covers is found, sorted and dropped by its remedy', async ({ page, server }) => {
  ask(server, 'CREATE TABLE IF NOT EXISTS "Größe ""x""" (a int, b int); CREATE INDEX small ON "Größe ""x""" (a); CREATE INDEX large ON "Größe ""x""" (a, b)');
  await open(page, '/diagnostics/indexes?q=covered');
  const table = page.getByRole('region', { name: 'Table: Indexes' });
  await expect(table).toContainText('covered by large', { timeout: 30_000 });
  await expect(table).toContainText('Größe "x"');
  await table.getByRole('link', { name: 'Scans' }).click();
  await expect(page).toHaveURL(/sort=indexes%3A-scans/);
  await expect(table.getByRole('columnheader', { name: 'Scans' })).toHaveAttribute('aria-sort', 'descending');
  await table.getByText('Remedy: Drops the index').click();
  expect(await table.locator('tr.detail pre').innerText()).toContain('DROP INDEX CONCURRENTLY "public"."small";');
});

test('the cases of dependencies, cache and inconsistency lead to an answer', async ({ page, server, refit }) => {
  ask(server, 'CREATE TABLE IF NOT EXISTS parent (id int PRIMARY KEY); CREATE TABLE IF NOT EXISTS child (id int, parent int); ALTER TABLE child ADD CONSTRAINT loose FOREIGN KEY (parent) REFERENCES parent NOT VALID');
  for (const [name, says] of [
    ['dependencies', 'VALIDATE CONSTRAINT "loose"'],
    ['cache', 'State'],
    ['inconsistency', 'not validated'],
  ] as const) {
    await open(page, `/troubleshooting/${name}`);
    await expect(page.locator('main')).toContainText(says, { timeout: 30_000 });
    await expect(page.locator('main')).toContainText('What to do:');
  }
  const said = await refit('diagnose', 'dependencies');
  expect(said.code).toBe(3);
  expect(said.stdout).toContain('VALIDATE CONSTRAINT "loose"');
});
