import type { DatabaseSync } from 'node:sqlite';
import type { RunState } from '../core/run.ts';
import { allRows, execute, getRow, moveRun } from './statements.ts';

const WHY_UNPROVEN: Readonly<Record<string, string>> = {
  pending: 'its proof did not come in time',
  failed: 'its proof failed',
  not_run: 'its proof was not run in full',
};

/** Inside a transaction: holds each queued run that is not proven and waits for no proof any more. */
export function holdUnproven(db: DatabaseSync, account: string, now: number): number[] {
  const unproven = allRows(
    db,
    `SELECT row, proof FROM runs WHERE account = :account AND state = 'queued' AND waived = 0
       AND proof IS NOT 'proven' AND (proof IS NOT 'pending' OR proof_until IS NULL OR proof_until <= :now)`,
    { account, now },
  );
  return unproven.map(({ row, proof }) => {
    const why = `${WHY_UNPROVEN[String(proof)] ?? 'it says nothing of a proof'}, and intake.require_proof is set`;
    moveRun(db, Number(row), 'hold', { why, held_for: 'proof' }, now);
    return Number(row);
  });
}

/** Inside a transaction: a person wants the run tried as if it were new; null where it cannot be. */
export function retryRun(db: DatabaseSync, row: number, again: boolean, now: number): RunState | null {
  if (!again && isImported(db, row)) return null;
  if (again) startAnew(db, row);
  // What was never answered is sent again with the same bytes; else the whole run is.
  else execute(db, 'UPDATE runs SET slimmed = NULL WHERE row = :row AND undecided = 0', { row });
  takeBack(db, row);
  const anew = {
    why: null,
    not_before: null,
    attempts: 0,
    failures: 0,
    held_for: null,
    waived: 1,
    looked_at: null,
  };
  return moveRun(db, row, 'retried', anew, now);
}

function isImported(db: DatabaseSync, row: number): boolean {
  return getRow(db, 'SELECT state FROM runs WHERE row = :row', { row })?.['state'] === 'imported';
}

/** Later states of the run may come again too. */
function takeBack(db: DatabaseSync, row: number): void {
  const sql = `UPDATE runs SET given_up = 0 WHERE given_up = 1 AND (account, run_id) =
                 (SELECT account, run_id FROM runs WHERE row = :row)`;
  execute(db, sql, { row });
}

/** Inside a transaction: a person gives the run up. */
export function dropRun(db: DatabaseSync, row: number, now: number): boolean {
  const patch = { why: 'dropped by hand', not_before: null, held_for: null, given_up: 1 };
  return moveRun(db, row, 'dropped', patch, now) !== null;
}

/** The next request is another one for the service, also where an earlier one was never answered. */
function startAnew(db: DatabaseSync, row: number): void {
  if (getRow(db, 'SELECT row FROM runs WHERE row = :row', { row }) === undefined) return;
  const sql = `UPDATE runs SET epoch = epoch + 1, idempotency_key = NULL, key_fingerprint = NULL,
                 key_first_used_at = NULL, undecided = 0, slimmed = NULL, not_found = 0 WHERE row = :row`;
  execute(db, sql, { row });
}
