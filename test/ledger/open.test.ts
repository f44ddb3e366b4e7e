import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { BridgeError } from '../../src/core/errors.ts';
import { openDatabase } from '../../src/ledger/open.ts';
import { openLedger } from '../../src/ledger/sqlite-ledger.ts';
import { temporaryFolder } from '../harness/temp-folder.ts';
import { ACCOUNT, admitted } from '../suites/ledger/given.ts';

function keep(db: DatabaseSync): DatabaseSync {
  onTestFinished(() => {
    if (db.isOpen) db.close();
  });
  return db;
}

function pragma(db: DatabaseSync, name: string): unknown {
  return Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0];
}

function errorOf(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

test('every commit is durable, and readers do not wait for writers', async () => {
  const db = keep(openDatabase(join(await temporaryFolder(), 'state', 'ledger.db')));
  expect(pragma(db, 'journal_mode')).toBe('wal');
  expect(pragma(db, 'synchronous')).toBe(2);
  expect(pragma(db, 'foreign_keys')).toBe(1);
  expect(pragma(db, 'user_version')).toBeGreaterThan(0);
});

test('every table is strict', async () => {
  const db = keep(openDatabase(join(await temporaryFolder(), 'ledger.db')));
  const tables = db.prepare("SELECT name, strict FROM pragma_table_list WHERE schema = 'main'").all();
  const ours = tables.filter(({ name }) => !String(name).startsWith('sqlite_'));
  expect(ours.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['runs', 'attempts', 'charges', 'accounts']),
  );
  expect(ours.filter(({ strict }) => strict !== 1)).toEqual([]);
});

test('the folder of the ledger is for its owner alone', async () => {
  const folder = join(await temporaryFolder(), 'state');
  keep(openDatabase(join(folder, 'ledger.db')));
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
});

test('a ledger is as it was when it is opened again', async () => {
  const file = join(await temporaryFolder(), 'ledger.db');
  const first = openLedger(file);
  const row = await admitted(first);
  const run = first.run(row);
  first.close();
  first.close();
  const second = openLedger(file);
  expect(second.run(row)).toEqual(run);
  second.close();
});

test('a ledger of a newer version is refused in plain words and left as it is', async () => {
  const file = join(await temporaryFolder(), 'ledger.db');
  const db = keep(openDatabase(file));
  db.exec('PRAGMA user_version = 99; PRAGMA journal_mode = DELETE');
  db.close();
  const before = await readFile(file);
  const error = errorOf(() => openDatabase(file));
  expect(error).toBeInstanceOf(BridgeError);
  expect(error).toMatchObject({
    code: 'ledger_unusable',
    hint: 'update vilvik-bridge, or name another --state-dir',
  });
  expect(String(error)).toContain('written by a newer vilvik-bridge (version 99');
  expect((await readFile(file)).equals(before)).toBe(true);
});

test('a file that is no database is told in plain words and left as it is', async () => {
  const file = join(await temporaryFolder(), 'ledger.db');
  const text = 'my thesis, not a ledger\n'.repeat(100);
  await writeFile(file, text);
  const error = errorOf(() => openDatabase(file));
  expect(error).toMatchObject({ name: 'BridgeError', code: 'ledger_damaged' });
  expect(String(error)).toContain(`the ledger ${file} is damaged: file is not a database`);
  expect(await readFile(file, 'utf8')).toBe(text);
});

test('a folder in the place of the ledger is told in plain words', async () => {
  const folder = await temporaryFolder();
  expect(errorOf(() => openDatabase(folder))).toMatchObject({ code: 'ledger_unusable' });
});

test('a ledger whose transaction fails is as before, and goes on', async () => {
  const ledger = openLedger(join(await temporaryFolder(), 'ledger.db'));
  onTestFinished(() => {
    ledger.close();
  });
  const broken = { createdAt: Number.NaN };
  await expect(admitted(ledger, broken)).rejects.toThrow('NOT NULL');
  expect(ledger.runs(ACCOUNT, '')).toEqual([]);
  await admitted(ledger);
  expect(ledger.runs(ACCOUNT, '')).toHaveLength(1);
});

test('a ledger that another process holds is written as soon as it is free', async () => {
  const file = join(await temporaryFolder(), 'ledger.db');
  const ledger = openLedger(file);
  onTestFinished(() => {
    ledger.close();
  });
  const other = keep(new DatabaseSync(file));
  other.exec('BEGIN IMMEDIATE');
  const writing = admitted(ledger);
  const reads = ledger.counts(ACCOUNT).queued;
  other.exec('COMMIT');
  expect(reads).toBe(0);
  expect(await writing).toBe(1);
});
