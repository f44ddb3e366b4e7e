import type { DatabaseSync } from 'node:sqlite';
import { isTerminal, RUN_STATES } from '../core/run.ts';
import { allRows, execute } from './statements.ts';

/** The widest window is a day, a clock may have been wrong by two, and a person asks on Monday what Friday brought. */
const KEPT_MS = 7 * 24 * 3_600_000;

const ENDED = RUN_STATES.filter(isTerminal)
  .map((state) => `'${state}'`)
  .join(', ');

/** Attempts of long ago whose run has ended and is in no doubt. The newest stays: the next one is numbered after it. */
export function oldAttempts(db: DatabaseSync, now: number, limit: number): readonly number[] {
  const sql = `SELECT attempts.id FROM attempts JOIN runs ON runs.row = attempts.row
               WHERE attempts.ended_at < :before AND undecided = 0 AND state IN (${ENDED})
                 AND attempts.id < (SELECT max(id) FROM attempts) LIMIT :limit`;
  return allRows(db, sql, { before: now - KEPT_MS, limit }).map(({ id }) => Number(id));
}

/** Inside a transaction: forgets them with their charges; how many there were stays with their run. */
export function forgetAttempts(db: DatabaseSync, ids: readonly number[]): void {
  for (const id of ids) {
    const counted = `UPDATE runs SET forgotten_attempts = forgotten_attempts + 1
                     WHERE row = (SELECT row FROM attempts WHERE id = :id)`;
    execute(db, counted, { id });
    execute(db, 'DELETE FROM charges WHERE attempt = :id', { id });
    execute(db, 'DELETE FROM attempts WHERE id = :id', { id });
  }
}
