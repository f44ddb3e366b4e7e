import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { BridgeError } from '../core/errors.ts';
import { makeFolderSync, makePrivateSync } from '../platform/files.ts';
import { isBusy } from './open.ts';

export interface Lock {
  release(): void;
}

/**
 * Takes the lock in `file`, or answers null when another process has it. SQLite's own lock is free at once when its
 * holder dies, whatever it dies of, and cannot be taken from a holder that is only slow.
 */
export function takeLock(file: string): Lock | null {
  const db = openLockFile(file, LOOK_TAKES_MS);
  try {
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    if (isBusy(error)) return null;
    throw unusable(file, error);
  }
  return {
    release: () => {
      if (db.isOpen) db.close();
    },
  };
}

/** Whoever only looks, or tries in the same instant, is in the way for a moment: a lock that is held stays longer than this. */
const LOOK_TAKES_MS = 1_000;

/** Whether a process has the lock; any number may look at once, and nobody who looks is taken for its holder. */
export function isLocked(file: string): boolean {
  const db = openLockFile(file, 0);
  try {
    db.exec('SELECT 1 FROM sqlite_schema');
    return false;
  } catch (error) {
    if (isBusy(error)) return true;
    throw unusable(file, error);
  } finally {
    db.close();
  }
}

function openLockFile(file: string, timeout: number): DatabaseSync {
  try {
    makeFolderSync(dirname(file));
    makePrivateSync(file);
    return new DatabaseSync(file, { timeout });
  } catch (error) {
    throw unusable(file, error);
  }
}

function unusable(file: string, cause: unknown): BridgeError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new BridgeError(
    'ledger_unusable',
    `the lock ${file} cannot be used: ${reason}`,
    'remove the file if it is damaged; check that its folder is yours and has space',
    cause,
  );
}
