import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { isLocked, takeLock, type Lock } from '../../src/ledger/lock.ts';
import { temporaryFolder } from '../harness/temp-folder.ts';
import { startChild } from './children/start.ts';

function take(file: string): Lock | null {
  const lock = takeLock(file);
  onTestFinished(() => {
    lock?.release();
  });
  return lock;
}

async function lockFile(): Promise<string> {
  return join(await temporaryFolder(), 'locks', 'spool.lock');
}

test('a second taker gets nothing until the first lets go', async () => {
  const file = await lockFile();
  const first = take(file);
  expect(first).not.toBeNull();
  expect(take(file)).toBeNull();
  first?.release();
  expect(take(file)).not.toBeNull();
});

test('a lock may be released twice', async () => {
  const file = await lockFile();
  const lock = take(file);
  lock?.release();
  lock?.release();
  expect(take(file)).not.toBeNull();
});

test('another process keeps the lock while it lives, and loses it when it is killed', async () => {
  const file = await lockFile();
  const holder = startChild('hold-lock', [file]);
  expect((await holder.lines.next()).value).toBe('taken');
  expect(take(file)).toBeNull();
  await holder.kill();
  expect(take(file)).not.toBeNull();
});

test('a process cannot take the lock that we hold', async () => {
  const file = await lockFile();
  take(file);
  expect((await startChild('hold-lock', [file]).lines.next()).value).toBe('refused');
});

/** What whoever asks for the lock does, and holds for that long. */
const LOOK = 'BEGIN; SELECT 1 FROM sqlite_schema';

test('whether a lock is held can be seen, and by several at once', async () => {
  const file = await lockFile();
  const lock = take(file);
  expect(isLocked(file)).toBe(true);
  lock?.release();
  const looker = startChild('begin-for-a-moment', [file, LOOK]);
  expect((await looker.lines.next()).value).toBe('begun');
  expect(isLocked(file)).toBe(false);
});

test('who looks at a lock for a moment keeps nobody from taking it', async () => {
  const file = await lockFile();
  take(file)?.release();
  const looker = startChild('begin-for-a-moment', [file, LOOK]);
  expect((await looker.lines.next()).value).toBe('begun');
  expect(take(file)).not.toBeNull();
});

test('a file that is no lock is told', async () => {
  const file = join(await temporaryFolder(), 'spool.lock');
  await writeFile(file, 'this was never a database, but it is long enough to be looked at '.repeat(20));
  expect(() => takeLock(file)).toThrow('not a database');
});

test('a lock file that is damaged is told in words', async () => {
  const file = join(await temporaryFolder(), 'spool.lock');
  await writeFile(file, 'no database, but long enough to be taken for the beginning of one'.repeat(20));
  expect(() => takeLock(file)).toThrow(/the lock .*spool\.lock cannot be used/);
});
