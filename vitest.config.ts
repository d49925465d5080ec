import { defineConfig } from 'vitest/config';
import { wholeShop } from './tools/test-projects.ts';

export default defineConfig({
  test: {
    silent: 'passed-only',
    setupFiles: ['platform/telemetry/start-tracing.ts'],
    // All of them: much of what the tests start are other processes.
    maxWorkers: '100%',
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: { name: 'parts', include: ['test/**/*.test.ts'], exclude: wholeShop, globalSetup: ['test/support/global-setup.ts'] },
      },
      // One running shop for all of them, one file after the other: the faults end its processes.
      {
        extends: true,
        test: {
          name: 'whole',
          include: wholeShop,
          globalSetup: ['test/support/running-shop.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
