import { defineConfig } from 'vitest/config';

/** What takes hours rather than minutes: run by a command of its own. */
export default defineConfig({
  test: {
    include: ['test/campaign/parts/*.test.ts'],
    globalSetup: ['.ci/test-programs.mjs'],
    pool: 'forks',
    execArgv: ['--expose-gc'],
    // They wait most of the time: an hour of the crowd passes beside the kills, and a life ends at a random moment.
    maxWorkers: 4,
    sequence: { hooks: 'list' },
    testTimeout: 4 * 3_600_000,
  },
});
