import type { DatabaseSync } from 'node:sqlite';
import { wishTransition } from '../core/wish/continuation.ts';
import { isFromBeforeRebuild, NO_OWNER } from './restore.ts';
import { execute, getRow } from './statements.ts';
import type { NewWish } from './wishes.ts';

/**
 * Inside a transaction: keeps a wish, once. What came with a run from before the ledger was made again, or with one that
 * is known to be imported by its receipt alone, may have been asked for by then: it is in doubt. `runCreatedAt` null: a
 * person asks now.
 */
export function wantWish(db: DatabaseSync, wish: NewWish, runCreatedAt: number | null, now: number): void {
  const mayBeAsked =
    runCreatedAt !== null && (isFromBeforeRebuild(db, runCreatedAt, now) || wasImportedElsewhere(db, wish));
  const state = wishTransition(null, mayBeAsked ? 'rebuilt' : 'wished');
  const sql = `INSERT OR IGNORE INTO wishes
      (account, id, run_id, origin, overrides, state, why, wanted_at, result_id, submission_id,
       asked_at, answered_at, charged_at, changed_at)
    VALUES (:account, :id, :runId, :origin, :overrides, :state, :why, :now, :resultId, :submissionId,
       :askedAt, :askedAt, :askedAt, :now)`;
  execute(db, sql, {
    account: wish.account,
    id: wish.id,
    runId: wish.runId,
    origin: wish.origin,
    overrides: JSON.stringify(wish.overrides),
    state,
    why: mayBeAsked
      ? 'the ledger was made again, or another one imported the run: it may have been asked for'
      : null,
    resultId: wish.source?.resultId ?? null,
    submissionId: wish.source?.submissionId ?? null,
    askedAt: mayBeAsked ? now : null,
    now,
  });
}

function wasImportedElsewhere(db: DatabaseSync, { account, runId }: NewWish): boolean {
  const sql = `SELECT id FROM attempts JOIN runs ON runs.row = attempts.row
                 WHERE runs.account = :account AND run_id = :runId AND owner = ${NO_OWNER}`;
  return getRow(db, sql, { account, runId }) !== undefined;
}
