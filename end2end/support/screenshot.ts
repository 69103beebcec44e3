import fs from 'node:fs';
import path from 'node:path';
import { type Page, test } from '@playwright/test';
import { repository } from './server.ts';

const pictures = path.join(repository, 'docs/screenshots');

/**
 * Takes the page in light and dark as docs/screenshots/NAME-light.png and NAME-dark.png.
 *
 * A picture that exists is only replaced when REFIT_SCREENSHOTS is set: otherwise every run would change files under
 * version control. What the page looks like now is attached to the report either way.
 */
export async function takeScreenshots(page: Page, name: string, options: { fullPage?: boolean } = {}): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.evaluate('document.fonts.ready.then(() => true)');
    const picture = await page.screenshot({ animations: 'disabled', caret: 'hide', ...options });
    keep(path.join(pictures, `${name}-${colorScheme}.png`), picture);
    await test.info().attach(`${name}-${colorScheme}`, { body: picture, contentType: 'image/png' });
  }
  await page.emulateMedia({ colorScheme: null });
}

function keep(file: string, picture: Buffer): void {
  if (fs.existsSync(file) && !process.env.REFIT_SCREENSHOTS) return;
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, picture);
}
