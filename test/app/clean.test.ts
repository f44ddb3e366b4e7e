import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { App } from '../../src/app/build-app.ts';
import { cleanBodies } from '../../src/app/ledger-care/clean-bodies.ts';
import { temporaryFolder } from '../harness/temp-folder.ts';

const NOW = 1e12;

test('a body that its sender removes while bodies are cleaned up is nothing to tell', async () => {
  const stateDir = await temporaryFolder();
  const folder = join(stateDir, 'bodies');
  await mkdir(folder);
  const files = ['a', 'b'].map((letter) => join(folder, letter.repeat(64)));
  for (const file of files) {
    await writeFile(file, 'body');
    await utimes(file, 1, 1);
  }
  const [first = '', second = ''] = files;
  const ledger = {
    usesOfBodies: () => {
      rmSync(first);
      return [];
    },
  };
  const app = { config: { places: { stateDir } }, clock: { now: () => NOW }, ledger } as unknown as App;
  const cleaned = await cleanBodies(app, { olderThanMs: 0, largerThanBytes: 0, dryRun: false });
  expect(cleaned).toMatchObject([{ file: second }]);
});
