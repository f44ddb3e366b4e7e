// Commits one run after the other until it is killed; prints the row of each commit that was acknowledged.
import { argv } from 'node:process';
import { writeSync } from 'node:fs';
import { openLedger } from '../../../src/ledger/sqlite-ledger.ts';
import { runId } from '../../harness/dumps.ts';
import { admitted, bodyOf } from '../../suites/ledger/given.ts';

const ledger = openLedger(argv[2] ?? '');
for (let number = 1; ; number += 1) {
  const row = await admitted(ledger, { runId: runId(number), body: bodyOf(`body ${number}`) });
  writeSync(1, `${row}\n`);
}
