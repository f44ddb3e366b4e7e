import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isBusy } from './open.ts';

export interface Lock {
  release(): void;
}

/**
 * Takes the lock in `file`, or answers null when another process has it. SQLite's own lock is free at once when its
 * holder dies, whatever it dies of, and cannot be taken from a holder that is only slow.
 */
export function takeLock(file: string): Lock | null {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const db = new DatabaseSync(file, { timeout: 0 });
  try {
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    if (isBusy(error)) return null;
    throw error;
  }
  return {
    release: () => {
      if (db.isOpen) db.close();
    },
  };
}
