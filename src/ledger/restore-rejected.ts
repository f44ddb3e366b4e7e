import type { DatabaseSync } from 'node:sqlite';
import { admitCandidate } from './admissions.ts';
import type { Rejection } from './restoration.ts';
import { assumeAttempted } from './restore.ts';
import { getRow, patchRun } from './statements.ts';

/** Inside a transaction: what lies in quarantine has its place again; what is known stays. */
export function restoreRejected(db: DatabaseSync, { candidate, why, wasSent }: Rejection, now: number): void {
  const { account, runId, body } = candidate;
  const sql = 'SELECT row FROM runs WHERE account = :account AND run_id = :runId AND body_sha256 = :hash';
  if (getRow(db, sql, { account, runId, hash: body.sha256 }) !== undefined) return;
  const { row, state } = admitCandidate(db, candidate, now);
  if (state !== 'rejected') return;
  // An attempt before the refusal may have been imported: tried again, it is looked for first.
  if (wasSent) assumeAttempted(db, row, candidate, now);
  patchRun(db, row, { why }, now);
}
