import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { BridgeError } from '../core/errors.ts';
import { monotonicMs } from '../platform/clock.ts';
import { makeFolderSync, makePrivateSync } from '../platform/files.ts';
import { migrate, refuseNewer } from './migrations.ts';
import { rememberPlace } from './place.ts';
import { refuseNetwork } from './refuse-network.ts';
import { inOurWords } from './trouble.ts';

/** Older releases can lose commits when a checkpoint of the write-ahead log meets a new writer. */
const OLDEST_SQLITE = [3, 51, 3] as const;

/** How long SQLite itself waits for the lock; it blocks the event loop, so the rest of the wait is asynchronous. */
const BLOCKING_WAIT_MS = 50;

/** Opens the ledger's database with every commit durable. */
export function openDatabase(file: string): DatabaseSync {
  refuseNetwork(file);
  try {
    makeFolderSync(dirname(file));
    makePrivateSync(file);
    return prepareDatabase(new DatabaseSync(file, { timeout: BLOCKING_WAIT_MS }), file);
  } catch (error) {
    if (error instanceof BridgeError) throw error;
    const told = inOurWords(error, file);
    if (told instanceof BridgeError && told.code !== 'ledger_unusable') throw told;
    const reason = error instanceof Error ? error.message : String(error);
    throw new BridgeError(
      'ledger_unusable',
      `the ledger ${file} cannot be opened: ${reason}`,
      'check that the folder exists, is yours and has space; or name another with --state-dir',
      error,
    );
  }
}

function prepareDatabase(db: DatabaseSync, file: string): DatabaseSync {
  try {
    prepare(db, file);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function prepare(db: DatabaseSync, file: string): void {
  const version = String(db.prepare('SELECT sqlite_version() AS version').get()?.['version']);
  if (isOlder(version)) {
    throw new BridgeError(
      'ledger_unusable',
      `this Node.js carries SQLite ${version}; the ledger needs ${OLDEST_SQLITE.join('.')} or newer`,
      'use Node.js 22.22.3, 24 or newer',
    );
  }
  untilUnlocked(() => {
    refuseNewer(db, file);
  });
  untilUnlocked(() => db.exec('PRAGMA journal_mode = WAL'));
  untilUnlocked(() => db.exec('PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON'));
  untilUnlocked(() => migrate(db, file));
  rememberPlace(db, file);
}

function isOlder(version: string): boolean {
  const parts = version.split('.').map(Number);
  const index = OLDEST_SQLITE.findIndex((wanted, place) => parts[place] !== wanted);
  return index !== -1 && (parts[index] ?? 0) < (OLDEST_SQLITE[index] ?? 0);
}

const LONGEST_WAIT_MS = 10_000;
const PAUSE_MS = 5;

/**
 * Several processes may open a new ledger at once; whoever comes second waits. Where two could wait for each other, as at the change to
 * WAL, SQLite says at once that it is locked: without a pause any number of tries is over before the other has its next turn.
 */
function untilUnlocked(work: () => void): void {
  const giveUpAt = monotonicMs() + LONGEST_WAIT_MS;
  for (;;) {
    try {
      work();
      return;
    } catch (error) {
      if (!isBusy(error) || monotonicMs() > giveUpAt) throw error;
    }
    pause(PAUSE_MS);
  }
}

/** Opening is synchronous, and so is this. */
function pause(delayMs: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, delayMs);
}

const SQLITE_BUSY = 5;

/** Another process holds the write lock at this moment. */
export function isBusy(error: unknown): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'errcode' in error &&
    (Number(error.errcode) & 0xff) === SQLITE_BUSY
  );
}
