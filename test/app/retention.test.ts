import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Retention } from '../../src/app/daemon/retention.ts';
import type { App } from '../../src/app/build-app.ts';
import { openLedger } from '../../src/ledger/sqlite-ledger.ts';
import { runId } from '../harness/dumps.ts';
import { temporaryFolder } from '../harness/temp-folder.ts';
import { CrankedClock } from '../harness/cranked-clock.ts';
import { admitted, bodyOf, NOW, tried } from '../suites/ledger/given.ts';

const WEEK_MS = 7 * 24 * 3_600_000;

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
  const app = { ledger, clock } as unknown as Pick<App, 'ledger' | 'clock'>;
  const retention = new Retention();
  await retention.turn(app);
  expect(kept()).toEqual([1, 1, 1]);
  clock.advance(WEEK_MS + 1);
  await retention.turn(app);
  expect(kept()).toEqual([0, 0, 1]);
});
