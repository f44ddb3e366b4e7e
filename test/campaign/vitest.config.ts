import { defineConfig } from 'vitest/config';

/** What takes hours rather than minutes: run by a command of its own. */
export default defineConfig({
  test: {
    include: ['test/campaign/**/*.test.ts', 'test/app/byte-flips.test.ts'],
    env: { FLIPS: '100' },
    globalSetup: ['.ci/test-programs.mjs'],
    pool: 'forks',
    execArgv: ['--expose-gc'],
    fileParallelism: false,
    testTimeout: 4 * 3_600_000,
  },
});
