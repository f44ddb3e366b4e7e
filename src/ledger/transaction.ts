import type { DatabaseSync } from 'node:sqlite';
import { BridgeError } from '../core/errors.ts';
import { isBusy } from './open.ts';

const LONGEST_WAIT_MS = 10_000;
const SHORTEST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 100;

/**
 * One short `BEGIN IMMEDIATE` transaction. When another process holds the lock, tries again for up to 10 s without
 * blocking the event loop. `work` must be synchronous and may run only once: nothing happens before the lock is held.
 */
export async function inTransaction<T>(db: DatabaseSync, work: () => T): Promise<T> {
  await begin(db);
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

async function begin(db: DatabaseSync): Promise<void> {
  const giveUpAt = Date.now() + LONGEST_WAIT_MS;
  for (let pauseMs = SHORTEST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      db.exec('BEGIN IMMEDIATE');
      return;
    } catch (error) {
      if (!isBusy(error)) throw error;
      if (Date.now() > giveUpAt) throw stuck(error);
    }
    await pause(pauseMs * (0.5 + Math.random()));
  }
}

function pause(delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, delayMs);
  });
}

function stuck(cause: unknown): BridgeError {
  return new BridgeError(
    'ledger_unusable',
    'another process has held the ledger for 10 seconds',
    'see which vilvik process hangs, end it, and try again',
    cause,
  );
}
