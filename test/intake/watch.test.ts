import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { watchSpool } from '../../src/intake/watch.ts';
import { dumpText, writeDump } from '../harness/dumps.ts';
import { temporaryFolder } from '../harness/temp-folder.ts';

/** Hints one after the other; `next` resolves with the first that nobody has awaited yet. */
function watched(spool: string, poll = false) {
  let ring: () => void = () => undefined;
  let hints = 0;
  const watch = watchSpool(spool, {
    poll,
    onHint: () => {
      hints += 1;
      ring();
    },
    onError: (error) => {
      throw error;
    },
  });
  onTestFinished(() => watch.close());
  const next = async (): Promise<void> => {
    while (hints === 0) {
      await new Promise<void>((resolve) => {
        ring = resolve;
      });
    }
    hints = 0;
  };
  return { next, seen: () => hints };
}

test('a spool that is watched says so once it is, so that nothing is missed before', async () => {
  const { next } = watched(await temporaryFolder());
  await expect(next()).resolves.toBeUndefined();
});

test.each([false, true])('a dump that is written is hinted at (polling: %s)', async (poll) => {
  const spool = await temporaryFolder();
  const { next } = watched(spool, poll);
  await next();
  await writeDump(spool);
  await expect(next()).resolves.toBeUndefined();
});

test('a dump that is renamed into place, rewritten or removed is hinted at', async () => {
  const spool = await temporaryFolder();
  const file = join(spool, 'run.vilvik.jsonl');
  const { next } = watched(spool);
  await next();
  await writeFile(join(spool, '.part'), dumpText());
  await rename(join(spool, '.part'), file);
  await next();
  await writeFile(file, dumpText({ header: { sequence: 2 } }));
  await next();
  await rm(file);
  await expect(next()).resolves.toBeUndefined();
});

test('a spool that comes into being later is watched', async () => {
  const spool = join(await temporaryFolder(), 'late', 'spool');
  const { next } = watched(spool);
  await next();
  await mkdir(spool, { recursive: true });
  await next();
  await writeDump(spool);
  await expect(next()).resolves.toBeUndefined();
});

test('a spool that was removed and made again is watched', async () => {
  const spool = join(await temporaryFolder(), 'spool');
  await mkdir(spool);
  const { next } = watched(spool);
  await next();
  await rm(spool, { recursive: true });
  await next();
  await mkdir(spool);
  await next();
  await writeDump(spool);
  await expect(next()).resolves.toBeUndefined();
});

test('subfolders, views and files that are no dumps are not hinted at', async () => {
  const spool = await temporaryFolder();
  await mkdir(join(spool, 'sent'));
  const { next, seen } = watched(spool);
  await next();
  await writeDump(join(spool, 'sent'));
  await mkdir(join(spool, '.bridge'));
  await writeFile(join(spool, '.bridge', 'status.json'), '{}');
  await writeFile(join(spool, '.part.vilvik.jsonl'), dumpText());
  await writeFile(join(spool, 'run.txt'), 'text');
  await writeFile(join(spool, 'run.receipt.json'), '{}');
  expect(seen()).toBe(0);
  await writeDump(spool);
  await next();
  expect(seen()).toBe(0);
});
