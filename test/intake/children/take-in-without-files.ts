// Takes a dump in while the process may open no more files; says what came of it.
import { openSync, writeSync } from 'node:fs';
import { argv } from 'node:process';
import { PHASES } from '../../../src/core/run-dump.ts';
import { takeIn } from '../../../src/intake/take-in.ts';
import { openLedger } from '../../../src/ledger/sqlite-ledger.ts';

const ledger = openLedger(':memory:');
const arrival = { file: argv[2] ?? '', inSpool: true, byHand: false, named: false, mayGrow: false };
const settings = {
  account: 'test',
  maxBodyBytes: 2 ** 20,
  phases: PHASES,
  proofWaitMs: 0,
  checkpoints: 'never',
  abandonedAfterMs: 0,
} as const;

try {
  for (;;) openSync('/dev/null', 'r');
} catch {
  // Now there are none left.
}
const said = await takeIn(arrival, ledger, settings, 0).then(
  (taken) => (taken.kind === 'taken' ? taken.state : taken.kind),
  (error: unknown) => (error as NodeJS.ErrnoException).code ?? 'no code',
);
writeSync(1, `${said}\n`);
