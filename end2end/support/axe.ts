import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Expects that axe finds nothing on the page as it stands. Rules that are left out need a reason beside the call. */
export async function expectAccessible(page: Page, without: string[] = []): Promise<void> {
  await expectNothing(page, new AxeBuilder({ page }).withTags(standards).disableRules(without));
}

/** The same of what another theme can change: its colours. */
export async function expectContrast(page: Page): Promise<void> {
  await expectNothing(page, new AxeBuilder({ page }).withRules(['color-contrast', 'link-in-text-block']));
}

async function expectNothing(page: Page, axe: AxeBuilder): Promise<void> {
  const result = await axe.analyze();
  const findings = result.violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}: ${node.target.join(' ')}\n  ${node.html}`),
  );
  expect(findings, `accessibility of ${page.url()}`).toEqual([]);
}
