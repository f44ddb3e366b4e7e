import { defineConfig } from 'vitest/config';

/** The way to the service and back under each setting of what it does not document: minutes, by a command of its own. */
export default defineConfig({
  test: { include: ['test/sweep/**/*.test.ts'], pool: 'forks', maxWorkers: 2, testTimeout: 300_000 },
});
