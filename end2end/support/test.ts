// What every browser test imports instead of @playwright/test.
import { test as base } from '@playwright/test';
import path from 'node:path';
import { PageErrors } from './errors.ts';
import { type Finished, RefitServer, signedIn } from './server.ts';

export { expect } from '@playwright/test';
export { expectAccessible, expectContrast } from './axe.ts';
export { takeScreenshots } from './screenshot.ts';
export { RefitServer } from './server.ts';

interface PerTest {
  /** The command line on the server's database: `await refit('status', '--output', 'json')`. */
  refit: (...args: string[]) => Promise<Finished>;
  /** Checked when the test ends; `pageErrors.allow(/pattern/)` lets through what the test provokes. */
  pageErrors: PageErrors;
  serverLog: void;
}

interface PerWorker {
  /** Started before the first test and shared by all: a test that must be alone starts one with RefitServer.start. */
  server: RefitServer;
}

export const test = base.extend<PerTest, PerWorker>({
  server: [
    async ({}, use, worker) => {
      const logFile = path.join(worker.project.outputDir, `server-${worker.workerIndex}.log`);
      const server = await RefitServer.start({ logFile });
      await use(server);
      await server.remove();
    },
    { scope: 'worker', timeout: 240_000 },
  ],

  baseURL: async ({ server }, use) => {
    await use(server.url);
  },

  // Every page is asked for by somebody; a test of its own says `test.use({ storageState: ... })`.
  storageState: async ({ baseURL }, use) => {
    await use(await signedIn(baseURL));
  },

  refit: async ({ server }, use) => {
    await use((...args) => server.cli(...args));
  },

  pageErrors: [
    // It asks for the server's log to be the last to end, so that the log sees a failure found here.
    async ({ context, serverLog: _ }, use) => {
      const errors = new PageErrors();
      errors.watch(context);
      await use(errors);
      errors.expectNone();
    },
    { auto: true },
  ],

  // The log runs on through all tests; a failed one gets the part that was written while it ran.
  serverLog: [
    async ({ server }, use, testInfo) => {
      const before = server.log().length;
      await use();
      if (testInfo.status === testInfo.expectedStatus) return;
      await testInfo.attach('server.log', { body: server.log().slice(before), contentType: 'text/plain' });
    },
    { auto: true },
  ],
});
