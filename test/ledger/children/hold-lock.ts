// Takes the lock and keeps it until it is killed.
import { argv } from 'node:process';
import { writeSync } from 'node:fs';
import { takeLock } from '../../../src/ledger/lock.ts';

const lock = takeLock(argv[2] ?? '');
writeSync(1, lock === null ? 'refused\n' : 'taken\n');
setInterval(() => lock, 60_000);
