import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { openLedger } from '../../src/ledger/sqlite-ledger.ts';
import { temporaryFolder } from '../harness/temp-folder.ts';
import { ACCOUNT, admitMany, NOW } from '../suites/ledger/given.ts';
import { restOf, startChild } from './children/start.ts';

function open(file: string): Ledger {
  const ledger = openLedger(file);
  onTestFinished(() => {
    ledger.close();
  });
  return ledger;
}

test('processes that send at once keep the limit together and lose nothing', async () => {
  const file = join(await temporaryFolder(), 'ledger.db');
  const ledger = open(file);
  await admitMany(ledger, 60);
  const gate = closedGate(file);
  const children = [0, 20, 40].map((turn) => startChild('hammer', [file, '25', String(turn)]));
  for (const { lines } of children) expect((await lines.next()).value).toBe('ready');
  gate.exec('COMMIT');
  const sent = (await Promise.all(children.map(restOf))).flat();
  expect(await Promise.all(children.map(({ ended }) => ended))).toEqual([0, 0, 0]);
  expect(sent).toHaveLength(25);
  expect(new Set(sent).size).toBe(25);
  expect(ledger.snapshot(ACCOUNT, NOW).charges).toHaveLength(25);
  expect(ledger.counts(ACCOUNT)).toMatchObject({ imported: 25, queued: 35, sending: 0 });
});

/** While it is closed nobody can write, so that all begin at the same moment. */
function closedGate(file: string): DatabaseSync {
  const db = new DatabaseSync(file);
  onTestFinished(() => {
    db.close();
  });
  db.exec('BEGIN IMMEDIATE');
  return db;
}

test('every commit that was acknowledged is there after its process was killed', async () => {
  const file = join(await temporaryFolder(), 'ledger.db');
  const child = startChild('write-without-end', [file]);
  const acknowledged: string[] = [];
  while (acknowledged.length < 30) acknowledged.push(String((await child.lines.next()).value));
  await child.kill();
  acknowledged.push(...(await restOf(child)));
  const ledger = open(file);
  const kept = new Set(ledger.runs(ACCOUNT, '').map(({ row }) => String(row)));
  expect(acknowledged.filter((row) => !kept.has(row))).toEqual([]);
  expect(kept.size - acknowledged.length).toBeLessThanOrEqual(1);
  const db = new DatabaseSync(file);
  onTestFinished(() => {
    db.close();
  });
  expect(db.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
});

test('processes that open a new ledger at once all get one', async () => {
  const file = join(await temporaryFolder(), 'new', 'ledger.db');
  const children = [1, 2, 3].map(() => startChild('hammer', [file, '5', '0']));
  expect(await Promise.all(children.map(restOf))).toEqual([['ready'], ['ready'], ['ready']]);
  expect(open(file).runs(ACCOUNT, '')).toEqual([]);
});

test('who opens a new ledger while another one writes into it waits for that', async () => {
  const file = join(await temporaryFolder(), 'ledger.db');
  const other = startChild('begin-for-a-moment', [file, 'BEGIN IMMEDIATE']);
  expect((await other.lines.next()).value).toBe('begun');
  expect(open(file).runs(ACCOUNT, '')).toEqual([]);
});
