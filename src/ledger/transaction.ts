import type { DatabaseSync } from 'node:sqlite';
import { BridgeError } from '../core/errors.ts';
import { monotonicMs } from '../platform/clock.ts';
import { isBusy } from './open.ts';
import { checkPlace } from './place.ts';
import { inWords } from './trouble.ts';

const LONGEST_WAIT_MS = 10_000;
const SHORTEST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 100;

/**
 * One short `BEGIN IMMEDIATE` transaction. When another process holds the lock, tries again for up to 10 s without
 * blocking the event loop. `work` must be synchronous and may run only once: nothing happens before the lock is held.
 * From BEGIN to COMMIT nothing is awaited: others of this process share the connection.
 */
export async function inTransaction<T>(db: DatabaseSync, work: () => T): Promise<T> {
  const giveUpAt = monotonicMs() + LONGEST_WAIT_MS;
  for (let pauseMs = SHORTEST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    const trouble = begin(db);
    if (trouble === null) return finish(db, work);
    if (monotonicMs() > giveUpAt) throw stuck(trouble);
    await pause(pauseMs * (0.5 + Math.random()));
  }
}

/** Answers the error when another process holds the lock. */
function begin(db: DatabaseSync): unknown {
  checkPlace(db);
  try {
    db.exec('BEGIN IMMEDIATE');
    return null;
  } catch (error) {
    if (isBusy(error)) return error;
    return inWords(db, () => {
      throw error;
    });
  }
}

function finish<T>(db: DatabaseSync, work: () => T): T {
  try {
    const result = work();
    inWords(db, () => {
      db.exec('COMMIT');
    });
    return result;
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
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
