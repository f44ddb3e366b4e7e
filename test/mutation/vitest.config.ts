import { defineConfig } from 'vitest/config';

/** What asks the core and is quick: a mutant is tried by those tests alone that come past its place. */
export default defineConfig({
  test: {
    include: [
      'test/core/**/*.test.ts',
      'test/cli/*.test.ts',
      'test/config/*.test.ts',
      'test/delivery/look-lists.test.ts',
      'test/intake/{golden,read,validate,wishes}.test.ts',
      'test/page/chart.test.ts',
    ],
    // As in the suite itself: a process for each file would cost more than the tests.
    isolate: false,
    testTimeout: 300_000,
  },
});
