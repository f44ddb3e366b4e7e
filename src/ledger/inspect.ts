import { closeSync, existsSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { sha256 } from '../core/identity.ts';
import { LEDGER_VERSION, migrate, NEWEST_SCHEMA, versionOf } from './migrations.ts';
import { isBusy } from './open.ts';
import { noteSuspicion, suspicionOf } from './set-aside.ts';
import { isDamage } from './trouble.ts';
import { isWalDamaged } from './wal.ts';

/** What lies where the ledger should be. `whole` as far as was looked. */
export type Inspection =
  { readonly kind: 'whole' | 'missing' } | { readonly kind: 'damaged'; readonly why: string };

/** `quick`: a large ledger is not read through, which takes time; that is for the start of the daemon. */
export type InspectionDepth = 'quick' | 'thorough';

/** Smaller ledgers are read through at every start. */
const SMALL_BYTES = 4 * 2 ** 20;

/** Whether the ledger can be opened and says what was written into it. */
export function inspectLedger(file: string, depth: InspectionDepth): Inspection {
  if (!existsSync(file) || statSync(file).size === 0) return { kind: 'missing' };
  const suspicion = suspicionOf(file);
  if (suspicion !== null) return { kind: 'damaged', why: suspicion };
  try {
    const why = faultOfHeader(readHeader(file)) ?? faultOfContent(file, depth);
    return why === null ? { kind: 'whole' } : { kind: 'damaged', why };
  } catch (error) {
    if (isDamage(error)) return { kind: 'damaged', why: String(error) };
    // Whatever else it is, opening the ledger will say it better.
    return { kind: 'whole' };
  }
}

function readHeader(file: string): Buffer {
  const header = Buffer.alloc(100);
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, header, 0, header.length, 0);
  } finally {
    closeSync(descriptor);
  }
  return header;
}

/** What SQLite takes as meant otherwise, a read-only or foreign file, cannot be meant in a ledger. */
function faultOfHeader(header: Buffer): string | null {
  if (header.toString('latin1', 0, 16) !== 'SQLite format 3\0') return 'file is not a database';
  const [write, read] = [header[18], header[19]];
  // Nought where everything is in the log as yet.
  const isUsual =
    write === read &&
    (write === 1 || write === 2) &&
    header[20] === 0 &&
    [0, 4].includes(header.readUInt32BE(44)) &&
    header.readUInt32BE(52) === 0 &&
    [0, 1].includes(header.readUInt32BE(56)) &&
    header.readUInt32BE(68) === 0;
  return isUsual ? null : 'the head of the file is not one that was written by the bridge';
}

function faultOfContent(file: string, depth: InspectionDepth): string | null {
  const alone = whileAlone(file, (db) => {
    const why = faultOfWal(`${file}-wal`) ?? faultOfTables(db, file, depth);
    // Closing writes what is left of the log into the ledger, which then looks whole.
    if (why !== null) noteSuspicion(file, why);
    return why;
  });
  if (alone !== 'busy') return alone;
  // Others have it open: they would have met a fault of the log, and it must not be read while they write.
  if (depth === 'quick') return null;
  const db = new DatabaseSync(file, { timeout: 1_000 });
  try {
    return faultOfTables(db, file, depth);
  } finally {
    db.close();
  }
}

/** Runs `look` while no other process has the ledger open. */
function whileAlone<T>(file: string, look: (db: DatabaseSync) => T): T | 'busy' {
  const db = new DatabaseSync(file, { timeout: 50 });
  try {
    db.exec('PRAGMA locking_mode = EXCLUSIVE');
    db.prepare('SELECT count(*) FROM sqlite_schema').get();
    return look(db);
  } catch (error) {
    if (isBusy(error)) return 'busy';
    throw error;
  } finally {
    db.close();
  }
}

function faultOfWal(file: string): string | null {
  if (!existsSync(file) || !isWalDamaged(readFileSync(file))) return null;
  return 'its write-ahead log is damaged';
}

function faultOfTables(db: DatabaseSync, file: string, depth: InspectionDepth): string | null {
  const isSmall = statSync(file).size <= SMALL_BYTES;
  if (!isSmall && depth === 'quick') return faultOfVersion(db);
  const check = isSmall ? 'integrity_check' : 'quick_check';
  const found = db.prepare(`PRAGMA ${check}(1)`).get()?.[check];
  if (found !== 'ok') return String(found);
  const why = faultOfVersion(db);
  // How a newer bridge spells its tables and texts we cannot know: opening the ledger will refuse it.
  if (why !== null || versionOf(db) > LEDGER_VERSION) return why;
  return faultOfSchema(db) ?? faultOfTexts(db);
}

/** The tables of the newest version are as they are made: SQLite does not mind another name for a column. */
function faultOfSchema(db: DatabaseSync): string | null {
  if (versionOf(db) !== LEDGER_VERSION) return null;
  const found = schemaOf(db);
  if (hashOf(found) === NEWEST_SCHEMA) return null;
  const other = [...madeAnew()].find(([name, sql]) => found.get(name) !== sql);
  return other === undefined ? null : `its table or index ${other[0]} is not as it was made`;
}

type Schema = ReadonlyMap<string, string>;

function schemaOf(db: DatabaseSync): Schema {
  const rows = db.prepare('SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name').all();
  return new Map(rows.map(({ name, sql }) => [String(name), String(sql)]));
}

function hashOf(schema: Schema): string {
  return sha256(JSON.stringify([...schema]));
}

/** What `NEWEST_SCHEMA` has to be. */
export function newestSchema(): string {
  return hashOf(madeAnew());
}

function madeAnew(): Schema {
  const fresh = new DatabaseSync(':memory:');
  try {
    migrate(fresh, ':memory:');
    return schemaOf(fresh);
  } finally {
    fresh.close();
  }
}

/** Texts that are JSON: SQLite does not know that they are. Older ledgers lack some of the columns. */
const JSON_COLUMNS: Readonly<Record<string, ReadonlySet<string>>> = {
  runs: new Set(['findings', 'notes', 'receipt', 'slimmed', 'likeness']),
  attempts: new Set(['owner']),
  accounts: new Set(['breaker', 'sizes']),
  looks: new Set(['signs']),
};

function faultOfTexts(db: DatabaseSync): string | null {
  for (const [table, columns] of Object.entries(JSON_COLUMNS)) {
    const there = db.prepare('SELECT name FROM pragma_table_info(:table)').all({ table });
    const texts = there.map(({ name }) => String(name)).filter((name) => columns.has(name));
    const broken = texts.map((name) => `(${name} IS NOT NULL AND NOT json_valid(${name}))`);
    if (broken.length === 0) continue;
    const found = db
      .prepare(`SELECT rowid AS number FROM ${table} WHERE ${broken.join(' OR ')} LIMIT 1`)
      .get();
    if (found !== undefined)
      return `what it says of ${table} (number ${String(found['number'])}) cannot be read`;
  }
  return null;
}

/** The version stands in two places: a newer bridge changes both, damage only one. */
function faultOfVersion(db: DatabaseSync): string | null {
  const written = versionOf(db);
  const hasMemory = db.prepare("SELECT name FROM sqlite_schema WHERE name = 'memory'").get() !== undefined;
  if (!hasMemory) return written > LEDGER_VERSION ? 'its version cannot be right' : null;
  const noted = Number(db.prepare("SELECT value FROM memory WHERE name = 'version'").get()?.['value']);
  return noted === written ? null : `it says of itself to be of version ${written} and of ${noted}`;
}
