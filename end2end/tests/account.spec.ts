import { createHmac } from 'node:crypto';
import type { Page } from '@playwright/test';
import { expect, expectAccessible, takeScreenshots, test as base } from '../support/test.ts';

// Nobody is signed in here, unless a test does it.
const test = base.extend({ storageState: async ({}, use) => use({ cookies: [], origins: [] }) });

/** The code that an app shows at a time, of 30 s. */
function code(secret: string, step: number): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret].map((letter) => letters.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const hash = createHmac('sha1', key).update(counter).digest();
  const offset = (hash.at(-1) ?? 0) & 15;
  return String((hash.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

async function signIn(page: Page, name: string, password: string, shown = ''): Promise<void> {
  await page.goto('/login?next=/account');
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Password').fill(password);
  await page.getByLabel('Code').fill(shown);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

test('a second factor and a token are added on the page of one’s account', async ({ page, server, pageErrors }) => {
  pageErrors.allow(/401/);
  const password = await server.account('fran', 'lead');
  await signIn(page, 'fran', password);
  await expect(page.locator('html[data-ready]')).toBeAttached();
  await expectAccessible(page);

  await page.getByLabel('What it is for').fill('nightly');
  await page.getByRole('button', { name: 'Make a token' }).click();
  await expectAccessible(page);
  const token = await page.getByLabel('Token').inputValue();
  const headers = { authorization: `Bearer ${token}` };
  const asProgram = async () => (await fetch(new URL('/tracker.md', page.url()), { headers })).status;
  expect(await asProgram()).toBe(200);
  await page.getByRole('link', { name: 'I have it' }).click();
  const row = page.locator('tbody tr', { hasText: 'nightly' });
  await takeScreenshots(page, 'account');
  await row.getByRole('button', { name: 'Revoke' }).click();
  await expect(row).toContainText('revoked');
  expect(await asProgram()).toBe(401);

  await page.getByRole('button', { name: 'Add a second factor' }).click();
  await expectAccessible(page);
  const secret = await page.getByLabel('Secret').inputValue();
  const step = Math.floor(Date.now() / 30_000);
  await page.getByLabel('Code', { exact: true }).fill(code(secret, step));
  await page.getByRole('button', { name: 'Use it' }).click();
  const recovery = (await page.locator('li.mono').first().textContent()) ?? '';
  await page.getByRole('link', { name: 'I have them' }).click();
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await signIn(page, 'fran', password);
  await expect(page.getByRole('alert')).toContainText('Name, password or code is wrong');
  await signIn(page, 'fran', password, recovery);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Account');
  await expect(page.getByText('9 recovery codes are left')).toBeVisible();
});
