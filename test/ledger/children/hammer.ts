// Tries to send every run of the ledger once, against others that do the same; prints
// that it is ready, and then the runs it could send.
import { argv } from 'node:process';
import { writeSync } from 'node:fs';
import { openLedger } from '../../../src/ledger/sqlite-ledger.ts';
import { ACCOUNT, answer, intent, NOW, settlement } from '../../suites/ledger/given.ts';

const [, , file = '', perHour = '0', turn = '0'] = argv;
const ledger = openLedger(file);
writeSync(1, 'ready\n');
const rows = ledger.runs(ACCOUNT, '').map(({ row }) => row);
const limits = { perHour: Number(perHour), perDay: 1_000 };
for (const row of [...rows.slice(Number(turn)), ...rows.slice(0, Number(turn))]) {
  const result = await ledger.beginAttempt(intent(row, { limits }));
  if (result.kind !== 'begun') continue;
  await ledger.settleAttempt(result.attempt.id, settlement('imported'), answer(), NOW);
  writeSync(1, `${row}\n`);
}
ledger.close();
