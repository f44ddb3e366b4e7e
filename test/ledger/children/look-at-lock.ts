// Looks at the lock for a moment, as whoever asks whether somebody has it.
import { argv } from 'node:process';
import { writeSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

const MOMENT_MS = 200;

const db = new DatabaseSync(argv[2] ?? '');
db.exec('BEGIN; SELECT 1 FROM sqlite_schema');
writeSync(1, 'looking\n');
setTimeout(() => {
  db.close();
}, MOMENT_MS);
