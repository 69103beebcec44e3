// A phase carried out from its page, as a person does it.
import { expect, type Page } from '@playwright/test';

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
