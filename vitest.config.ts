import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    pool: 'forks',
    // A process for each file spends more time on loading than on testing; what a test changes it puts back.
    isolate: false,
    // Only what hangs gets there: real processes, on machines that are busy with other things too.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // Tests wait for processes more than they compute.
    maxWorkers: Math.max(2, availableParallelism()),
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/bench/**', 'test/campaign/**', 'test/sweep/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['.ci/test-programs.mjs'],
        },
      },
    ],
  },
});
