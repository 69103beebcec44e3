import path from 'node:path';
import { RefitServer, test } from './test.ts';

/** Tests with a server that no other file of tests has touched. */
export const withOwnServer = (name: string) =>
  test.extend<object, { server: RefitServer }>({
    server: [
      async ({}, use, worker) => {
        const own = await RefitServer.start({ logFile: path.join(worker.project.outputDir, `${name}-server.log`) });
        await use(own);
        await own.remove();
      },
      { scope: 'worker', timeout: 240_000 },
    ],
  });
