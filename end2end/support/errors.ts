// What goes wrong in a page without anybody seeing it: exceptions, console errors, refused scripts. A page whose
// hydration has died still looks right, and only here does it show.
import { type BrowserContext, expect } from '@playwright/test';

export class PageErrors {
  private readonly seen: string[] = [];
  private readonly allowed: RegExp[] = [];

  /** Listens on every page that the context has or will have. */
  watch(context: BrowserContext): void {
    context.on('weberror', (event) => this.seen.push(`exception: ${event.error().stack ?? event.error().message}`));
    context.on('console', (message) => {
      if (message.type() === 'error') this.seen.push(`console: ${message.text()} (${message.location().url})`);
    });
  }

  /** For a test that provokes an error: the pattern is looked for in the text and the address. */
  allow(pattern: RegExp): void {
    this.allowed.push(pattern);
  }

  expectNone(): void {
    const unexpected = this.seen.filter((error) => !this.allowed.some((pattern) => pattern.test(error)));
    expect(unexpected, 'errors in the pages of this test').toEqual([]);
  }
}
