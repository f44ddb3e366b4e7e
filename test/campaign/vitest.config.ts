import { defineConfig } from 'vitest/config';

/** What takes hours rather than minutes: run by a command of its own. */
export default defineConfig({
  test: {
    include: ['test/campaign/parts/*.test.ts'],
    globalSetup: ['.ci/test-programs.mjs'],
    pool: 'forks',
    execArgv: ['--expose-gc'],
    fileParallelism: false,
    // The rows of the table come in the order of the parts.
    sequence: { hooks: 'list' },
    testTimeout: 4 * 3_600_000,
  },
});
