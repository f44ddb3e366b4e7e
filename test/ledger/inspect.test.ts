import { appendFile, copyFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { inspectLedger, newestSchema } from '../../src/ledger/inspect.ts';
import { NEWEST_SCHEMA } from '../../src/ledger/migrations.ts';
import { setAside } from '../../src/ledger/set-aside.ts';
import { openLedger } from '../../src/ledger/sqlite-ledger.ts';
import { temporaryFolder } from '../harness/temp-folder.ts';
import { ACCOUNT, admitMany, NOW } from '../suites/ledger/given.ts';

let file: string;

beforeEach(async () => {
  file = join(await temporaryFolder(), 'ledger.db');
});

async function writeLedger(): Promise<void> {
  const ledger = openLedger(file);
  await admitMany(ledger, 20);
  ledger.close();
}

/** What a killed process leaves: a ledger with a log that was not taken over. */
async function writeKilledLedger(): Promise<string> {
  const ledger = openLedger(file);
  await admitMany(ledger, 20);
  const copy = `${file}.copy`;
  for (const part of ['', '-wal']) await copyFile(file + part, copy + part);
  ledger.close();
  return copy;
}

async function flip(path: string, at: number, bit = 0x10): Promise<void> {
  const bytes = await readFile(path);
  bytes.writeUInt8(bytes.readUInt8(at) ^ bit, at);
  await writeFile(path, bytes);
}

test('a ledger that was closed is whole, and so is one whose process was killed', async () => {
  await writeLedger();
  expect(inspectLedger(file, 'thorough')).toEqual({ kind: 'whole' });
  expect(inspectLedger(await writeKilledLedger(), 'thorough')).toEqual({ kind: 'whole' });
});

test('what the tables are compared with is what the steps make', () => {
  expect(NEWEST_SCHEMA).toBe(newestSchema());
});

test('a ledger that is not there, or has nothing in it, is missing', async () => {
  expect(inspectLedger(file, 'quick')).toEqual({ kind: 'missing' });
  await writeFile(file, '');
  expect(inspectLedger(file, 'quick')).toEqual({ kind: 'missing' });
});

test('a file that is no database, or the half of one, is damaged', async () => {
  await writeFile(file, 'my thesis, not a ledger\n'.repeat(100));
  expect(inspectLedger(file, 'quick')).toEqual({ kind: 'damaged', why: 'file is not a database' });
  await writeFile(file, '');
  await writeLedger();
  const bytes = await readFile(file);
  await writeFile(file, bytes.subarray(0, bytes.length / 2));
  expect(inspectLedger(file, 'quick').kind).toBe('damaged');
});

test('each bit of the head that changes what the ledger is, is seen', async () => {
  await writeLedger();
  const whole = await readFile(file);
  const opened: number[] = [];
  for (let at = 0; at < 100; at += 1) {
    const changed = Buffer.from(whole);
    changed.writeUInt8(changed.readUInt8(at) ^ 0x02, at);
    await writeFile(file, changed);
    if (inspectLedger(file, 'quick').kind === 'whole') opened.push(at);
  }
  for (const at of opened) {
    const changed = Buffer.from(whole);
    changed.writeUInt8(changed.readUInt8(at) ^ 0x02, at);
    await writeFile(file, changed);
    const ledger = openLedger(file);
    expect(ledger.runs(ACCOUNT, '')).toHaveLength(20);
    ledger.close();
  }
});

describe('a write-ahead log', () => {
  test.each([
    ['in its head', 9],
    ['in its salts', 17],
    ['in the head of its first frame', 33],
    ['in the middle of a page', 3_000],
  ])('with a flipped bit %s is damage, not a shorter story', async (_, at) => {
    const copy = await writeKilledLedger();
    await flip(`${copy}-wal`, at);
    expect(inspectLedger(copy, 'quick')).toEqual({
      kind: 'damaged',
      why: 'its write-ahead log is damaged',
    });
    // Looking does not mend it by forgetting.
    expect(inspectLedger(copy, 'quick').kind).toBe('damaged');
  });

  test('with a torn end is what a crash leaves, and whole', async () => {
    const copy = await writeKilledLedger();
    const log = await readFile(`${copy}-wal`);
    await writeFile(`${copy}-wal`, log.subarray(0, log.length - 2_000));
    expect(inspectLedger(copy, 'quick')).toEqual({ kind: 'whole' });
  });

  test('with frames of an older log behind its end is whole', async () => {
    const copy = await writeKilledLedger();
    const frame = Buffer.alloc(24 + 4_096, 7);
    await appendFile(`${copy}-wal`, frame);
    expect(inspectLedger(copy, 'quick')).toEqual({ kind: 'whole' });
  });
});

test('a text that only the bridge can read is looked at too', async () => {
  await writeLedger();
  const db = new DatabaseSync(file);
  db.exec("UPDATE runs SET findings = '[x' WHERE row = 3");
  db.close();
  expect(inspectLedger(file, 'quick')).toEqual({
    kind: 'damaged',
    why: 'what it says of runs (number 3) cannot be read',
  });
});

test('a column that has another name than it was given is seen', async () => {
  await writeLedger();
  const db = new DatabaseSync(file);
  db.exec('ALTER TABLE runs RENAME COLUMN key_fingerprint TO key_fingerprinp');
  db.close();
  expect(inspectLedger(file, 'quick')).toEqual({
    kind: 'damaged',
    why: 'its table or index runs is not as it was made',
  });
});

test('a ledger that others have open is not disturbed', async () => {
  const ledger = openLedger(file);
  onTestFinished(() => {
    ledger.close();
  });
  await admitMany(ledger, 3);
  expect(inspectLedger(file, 'quick')).toEqual({ kind: 'whole' });
  expect(inspectLedger(file, 'thorough')).toEqual({ kind: 'whole' });
  expect(await admitMany(ledger, 4)).toHaveLength(4);
});

test('what is set aside keeps all its parts together under a name with the time', async () => {
  const copy = await writeKilledLedger();
  expect(setAside(copy, NOW)).toBe(`${copy}.damaged-20261122T100000Z`);
  await writeFile(copy, 'again');
  expect(setAside(copy, NOW)).toBe(`${copy}.damaged-20261122T100000Z.2`);
  expect((await readdir(join(file, '..'))).filter((name) => name.includes('damaged')).sort()).toEqual([
    'ledger.db.copy.damaged-20261122T100000Z',
    'ledger.db.copy.damaged-20261122T100000Z-wal',
    'ledger.db.copy.damaged-20261122T100000Z.2',
  ]);
});

test('a ledger whose files were taken away while it was open is not written any more', async () => {
  const ledger = openLedger(file);
  await admitMany(ledger, 1);
  setAside(file, NOW);
  await expect(admitMany(ledger, 2)).rejects.toMatchObject({ code: 'ledger_damaged' });
  await ledger.reopen(() => Promise.resolve());
  expect(await admitMany(ledger, 2)).toEqual([1, 2]);
  ledger.close();
});
