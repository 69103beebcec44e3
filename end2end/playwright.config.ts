import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: './tests',
  outputDir: './test-results',
  // Two, since every worker starts a PostgreSQL and a Refit of its own and the machine may be small.
  workers: 2,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env.CI),
  // The longest file first, or one worker waits for it at the end.
  projects: [
    { name: 'phases', testMatch: 'phases.spec.ts' },
    { name: 'others', testIgnore: 'phases.spec.ts' },
  ],
  reporter: [['list'], ['html', { open: 'never' }]],
  use: {
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    timezoneId: 'UTC',
    // Colours are looked at as they are to stay, and not on their way from one theme to the other.
    contextOptions: { reducedMotion: 'reduce' },
    // A trace costs a fifth of the time: --trace on when one is wanted.
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
