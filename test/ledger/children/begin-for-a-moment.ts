// Holds a file of SQLite for a moment, by the transaction that is given: as who looks at it, or writes into it.
import { argv } from 'node:process';
import { writeSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

const MOMENT_MS = 200;

const [, , file = '', begin = ''] = argv;
const db = new DatabaseSync(file);
db.exec(begin);
writeSync(1, 'begun\n');
setTimeout(() => {
  db.close();
}, MOMENT_MS);
