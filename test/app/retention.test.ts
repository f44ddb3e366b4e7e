import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Retention } from '../../src/app/daemon/retention.ts';
import type { App } from '../../src/app/build-app.ts';
import { openLedger } from '../../src/ledger/sqlite-ledger.ts';
import { runId } from '../harness/dumps.ts';
import { temporaryFolder } from '../harness/temp-folder.ts';
import { CrankedClock } from '../harness/cranked-clock.ts';
import { admitted, bodyOf, NOW, tried } from '../suites/ledger/given.ts';

const DAY_MS = 24 * 3_600_000;
const WEEK_MS = 7 * DAY_MS;

test('a ledger that runs for long keeps only what may still matter', async () => {
  const ledger = openLedger(join(await temporaryFolder(), 'ledger.db'));
  onTestFinished(() => {
    ledger.close();
  });
  const rows: number[] = [];
  for (let number = 1; number <= 3; number += 1) {
    const row = await admitted(ledger, { runId: runId(number), body: bodyOf(`body ${number}`) });
    await tried(ledger, row, 'imported');
    rows.push(row);
  }
  const kept = (): number[] => rows.map((row) => ledger.attemptsOf(row).length);
  const clock = new CrankedClock(NOW);
  const config = { places: { spool: '/nowhere' } };
  const app = { ledger, clock, config } as unknown as App;
  const retention = new Retention();
  await retention.turn(app);
  expect(kept()).toEqual([1, 1, 1]);
  clock.advance(WEEK_MS + 1);
  await retention.turn(app);
  expect(kept()).toEqual([0, 0, 1]);
});

test('what a killed writer has left in the spool is removed a day later, and nothing else', async () => {
  const spool = await temporaryFolder();
  const ledger = openLedger(':memory:');
  onTestFinished(() => {
    ledger.close();
  });
  const clock = new CrankedClock(NOW);
  const app = { ledger, clock, config: { places: { spool } } } as unknown as App;
  const left = ['.a-1.vilvik.jsonl.0123456789ab.tmp', '.a-1.vilvik.jsonl.4711.proof.tmp'];
  const kept = ['.a-1.vilvik.jsonl.swp', '.notes.tmp', 'a-1.vilvik.jsonl'];
  for (const folder of [spool, join(spool, 'sent')]) {
    await mkdir(folder, { recursive: true });
    for (const name of [...left, ...kept]) await writeAt(join(folder, name), NOW);
  }
  const retention = new Retention();
  const names = async (): Promise<string[][]> => [
    (await readdir(spool)).filter((name) => name !== 'sent').sort(),
    (await readdir(join(spool, 'sent'))).sort(),
  ];
  await retention.turn(app);
  expect(await names()).toEqual([[...left, ...kept].sort(), [...left, ...kept].sort()]);
  clock.advance(DAY_MS / 2);
  await retention.turn(app);
  clock.advance(DAY_MS / 2 + 1);
  await writeAt(join(spool, '.b-2.vilvik.jsonl.0123456789ab.tmp'), clock.now());
  await retention.turn(app);
  expect(await names()).toEqual([['.b-2.vilvik.jsonl.0123456789ab.tmp', ...kept].sort(), kept]);
});

async function writeAt(file: string, ms: number): Promise<void> {
  await writeFile(file, '');
  await utimes(file, ms / 1_000, ms / 1_000);
}
