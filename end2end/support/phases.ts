// A phase carried out from its page, as a person does it.
import { expect, type Locator, type Page } from '@playwright/test';
import { ask } from './database.ts';
import type { RefitServer } from './server.ts';

/** Opens a page and waits until it answers. */
export async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await expect(page.locator('html[data-ready]')).toBeAttached();
}

/** Presses the phase's button and waits until nothing automatic is left in it. */
export async function carryOut(page: Page, phase: number): Promise<void> {
  await open(page, `/phases/${phase}`);
  await page.getByRole('button', { name: `Start phase ${phase}` }).click();
  const done = page.getByRole('button', { name: `Go on with phase ${phase}` });
  await expect(done).toBeDisabled({ timeout: 240_000 });
  await expect(page.locator('.page-head .why')).toContainText('Every automatic task is done');
}

/** Presses a button and waits until the run that it starts, and all that follow from it, have ended. */
export async function pressed(server: RefitServer, button: Locator): Promise<void> {
  const before = ask(server, 'SELECT max(id) FROM refit.run');
  await button.click();
  const ended = `
    SELECT count(*) > 0 AND bool_and(status IN ('succeeded', 'failed', 'cancelled')) FROM refit.run WHERE id > ${before}`;
  await expect.poll(() => ask(server, ended), { timeout: 180_000 }).toBe('t');
}

/** Ticks every task that only a person can call done. */
export async function tickManualTasks(page: Page): Promise<number> {
  const boxes = page.getByRole('checkbox');
  const names = await boxes.evaluateAll((found) => found.map((box) => box.getAttribute('aria-label') ?? ''));
  for (const name of names) {
    const box = page.getByRole('checkbox', { name, exact: true });
    if ((await box.getAttribute('aria-checked')) === 'false') await box.click();
    await expect(box).toHaveAttribute('aria-checked', 'true');
  }
  return names.length;
}
