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
  const db = openLockFile(file);
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

function openLockFile(file: string): DatabaseSync {
  try {
    makeFolderSync(dirname(file));
    makePrivateSync(file);
    return new DatabaseSync(file, { timeout: 0 });
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
