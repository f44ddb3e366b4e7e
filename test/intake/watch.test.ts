import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { watchSpool } from '../../src/intake/watch.ts';
import { dumpText, writeDump } from '../harness/dumps.ts';
import { temporaryFolder } from '../harness/temp-folder.ts';

/** `next` resolves with the first name (null: everything) that was hinted at and that nobody has awaited yet. */
function watched(spool: string) {
  let ring: () => void = () => undefined;
  const hints: (string | null)[] = [];
  const all: (string | null)[] = [];
  const exhausted: unknown[] = [];
  const watch = watchSpool(spool, {
    onHint: (name) => {
      hints.push(name);
      all.push(name);
      ring();
    },
    onExhausted: (error) => {
      exhausted.push(error);
    },
  });
  onTestFinished(async () => {
    await watch.close();
  });
  const next = async (): Promise<string | null> => {
    while (hints.length === 0) {
      await new Promise<void>((resolve) => {
        ring = resolve;
      });
    }
    return hints.splice(0).at(-1) ?? null;
  };
  return { watch, next, hints, all, exhausted };
}

const NAME = 'run.vilvik.jsonl';

test('a dump that is written is hinted at by its name', async () => {
  const spool = await temporaryFolder();
  const { watch, next } = watched(spool);
  expect(await watch.refresh()).toBe(true);
  await writeDump(spool);
  expect(await next()).toBe(NAME);
});

test('a dump that is renamed into place, rewritten or removed is hinted at', async () => {
  const spool = await temporaryFolder();
  const file = join(spool, NAME);
  const { watch, next } = watched(spool);
  await watch.refresh();
  await writeFile(join(spool, '.part'), dumpText());
  await rename(join(spool, '.part'), file);
  expect(await next()).toBe(NAME);
  await writeFile(file, dumpText({ header: { sequence: 2 } }));
  expect(await next()).toBe(NAME);
  await rm(file);
  expect(await next()).toBe(NAME);
});

test('a spool that comes into being later is watched from the next look on', async () => {
  const spool = join(await temporaryFolder(), 'late', 'spool');
  const { watch, next, exhausted } = watched(spool);
  expect(await watch.refresh()).toBe(false);
  await mkdir(spool, { recursive: true });
  expect(await watch.refresh()).toBe(true);
  await writeDump(spool);
  expect(await next()).toBe(NAME);
  expect(exhausted).toEqual([]);
});

test('a spool that is removed says so, and is watched when it was made again', async () => {
  const spool = join(await temporaryFolder(), 'spool');
  await mkdir(spool);
  const { watch, next } = watched(spool);
  await watch.refresh();
  await rm(spool, { recursive: true });
  expect(await next()).toBeNull();
  expect(await watch.refresh()).toBe(false);
  await mkdir(spool);
  expect(await watch.refresh()).toBe(true);
  await writeDump(spool);
  expect(await next()).toBe(NAME);
});

test('another folder in the place of the spool is watched instead', async () => {
  const folder = await temporaryFolder();
  const spool = join(folder, 'spool');
  await mkdir(spool);
  const { watch, next, hints } = watched(spool);
  await watch.refresh();
  await mkdir(join(folder, 'other'));
  await rename(spool, join(folder, 'before'));
  await rename(join(folder, 'other'), spool);
  expect(await watch.refresh()).toBe(true);
  hints.splice(0);
  await writeDump(spool);
  expect(await next()).toBe(NAME);
});

test('a name that is no text is a hint to look at everything', async () => {
  const spool = await temporaryFolder();
  const { watch, next } = watched(spool);
  await watch.refresh();
  await writeFile(Buffer.concat([Buffer.from(`${spool}/`), Buffer.from([0xff]), Buffer.from(NAME)]), '');
  expect(await next()).toBeNull();
});

test('what cannot be watched is told once', async () => {
  const spool = join(await temporaryFolder(), 'spool');
  await symlink(spool, spool);
  const { watch, exhausted } = watched(spool);
  expect(await watch.refresh()).toBe(false);
  expect(await watch.refresh()).toBe(false);
  expect(exhausted).toMatchObject([{ code: 'ELOOP' }]);
});

test('subfolders, views and files that are no dumps are not hinted at', async () => {
  const spool = await temporaryFolder();
  await mkdir(join(spool, 'sent'));
  const { watch, next, all } = watched(spool);
  await watch.refresh();
  await writeDump(join(spool, 'sent'));
  await mkdir(join(spool, '.bridge'));
  await writeFile(join(spool, '.bridge', 'status.json'), '{}');
  await writeFile(join(spool, '.part.vilvik.jsonl'), dumpText());
  await writeFile(join(spool, 'run.txt'), 'text');
  await writeFile(join(spool, 'run.receipt.json'), '{}');
  await writeDump(spool);
  await next();
  expect(new Set(all)).toEqual(new Set([NAME]));
});
