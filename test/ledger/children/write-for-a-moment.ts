// Writes into a file of SQLite for a moment, as who has come first to a new ledger.
import { argv } from 'node:process';
import { writeSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

const MOMENT_MS = 200;

const db = new DatabaseSync(argv[2] ?? '');
db.exec('BEGIN IMMEDIATE');
writeSync(1, 'writing\n');
setTimeout(() => {
  db.close();
}, MOMENT_MS);
