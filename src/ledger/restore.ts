import type { DatabaseSync } from 'node:sqlite';
import { idempotencyKey } from '../core/identity.ts';
import { isUndecidedAfter, transition, type RunState } from '../core/run.ts';
import type { Candidate } from './records.ts';
import type { Remembered, Restoration } from './restoration.ts';
import { rememberRecord } from './receipts.ts';
import { execute, getRow, moveRun, patchRun } from './statements.ts';

/** When this ledger was made again from spool and receipts (ms since 1970); null where it never was. */
export function rebuiltAt(db: DatabaseSync): number | null {
  const found = getRow(db, `SELECT value FROM memory WHERE name = 'rebuilt_at'`)?.['value'];
  return found === undefined ? null : Number(found);
}

/** What was there before the ledger was made again may have been sent by then; so may what says that it is not made yet. */
export function isFromBeforeRebuild(db: DatabaseSync, createdAt: number, now: number): boolean {
  const since = rebuiltAt(db);
  return since !== null && (createdAt <= since || createdAt > now);
}

/** Inside a transaction: the run counts as attempted when it was made, under the key of its first attempt. */
export function assumeAttempted(db: DatabaseSync, row: number, candidate: Candidate, now: number): void {
  const at = Math.min(candidate.createdAt, now);
  const key = idempotencyKey(candidate.runId, candidate.body.sha256, 0);
  patchRun(db, row, { idempotency_key: key, key_first_used_at: at, undecided: 1 }, now);
  insertAttempt(db, { ...candidate, row, key, at, sentSha256: candidate.body.sha256, outcome: 'rebuilt' });
}

/** Inside a transaction: what receipts prove becomes imported runs with their charges; what is known stays. */
export function restore(db: DatabaseSync, { runs, rebuilt, waits }: Restoration, now: number): number {
  if (rebuilt !== null) {
    const sql = 'INSERT OR REPLACE INTO memory (name, value) VALUES (:name, :value)';
    execute(db, sql, { name: 'rebuilt_at', value: rebuilt });
    // Numbers of the lost ledger must not come to mean other runs and attempts.
    execute(db, sql, { name: 'first_number', value: rebuilt });
  }
  for (const { account, notBefore, why } of waits) {
    const sql = `INSERT INTO accounts (account, not_before, why) VALUES (:account, :notBefore, :why)
                 ON CONFLICT (account) DO UPDATE SET not_before = :notBefore, why = :why`;
    execute(db, sql, { account, notBefore, why });
  }
  return runs.filter((run) => restoreRun(db, run, now)).length;
}

/** Answers whether the ledger learned something. */
function restoreRun(db: DatabaseSync, run: Remembered, now: number): boolean {
  const { account, runId, body, receipt } = run;
  const sql =
    'SELECT row, state FROM runs WHERE account = :account AND run_id = :runId AND body_sha256 = :hash';
  const known = getRow(db, sql, { account, runId, hash: body.sha256 });
  if (known !== undefined) return learnOfImport(db, known, receipt, now);
  const row = insertImported(db, run, now);
  rememberRecord(db, row, receipt);
  const at = Date.parse(receipt.accepted_at);
  const key = receipt.idempotency_key;
  const sentSha256 = receipt.sent_sha256;
  const attempt = insertAttempt(db, { account, row, key, at, sentSha256, outcome: 'imported' });
  const charge =
    'INSERT INTO charges (attempt, account, started_at, ended_at) VALUES (:attempt, :account, :at, :at)';
  execute(db, charge, { attempt, account, at });
  return true;
}

function learnOfImport(
  db: DatabaseSync,
  known: Readonly<Record<string, unknown>>,
  receipt: Remembered['receipt'],
  now: number,
): boolean {
  const row = Number(known['row']);
  const state = known['state'] as RunState;
  const patch = { receipt: JSON.stringify(receipt), why: null };
  rememberRecord(db, row, receipt);
  if (state === 'in_doubt') return moveRun(db, row, 'adopted', patch, now) !== null;
  const why = 'a receipt says that it was imported';
  return moveRun(db, row, 'superseded', { why }, now) !== null;
}

function insertImported(db: DatabaseSync, run: Remembered, now: number): number {
  const state = transition(null, 'rebuilt_imported');
  const isReported = run.inSpool || run.file === '';
  return execute(
    db,
    `INSERT INTO runs (row, account, run_id, sequence, phase, name, created_at, generations, file, in_spool,
       body_offset, body_bytes, body_sha256, by_hand, state, undecided, findings, notes, proof, queued_at,
       attempts, idempotency_key, key_first_used_at, receipt, revision, reported_revision, changed_at)
     VALUES (${NEXT_ROW}, :account, :runId, :sequence, :phase, :name, :createdAt, :generations, :file, :inSpool,
       :offset, :bytes, :sha256, 0, :state, :undecided, '[]', :notes, :proof, :at,
       :attempts, :key, :at, :receipt, 1, :reported, :now)`,
    {
      account: run.account,
      runId: run.runId,
      sequence: run.sequence,
      phase: run.phase,
      name: run.name,
      createdAt: run.createdAt,
      generations: run.generations,
      file: run.file,
      inSpool: run.inSpool ? 1 : 0,
      ...run.body,
      state,
      undecided: isUndecidedAfter(null, 'rebuilt_imported') ? 1 : 0,
      notes: JSON.stringify(run.notes),
      proof: run.proof,
      at: Date.parse(run.receipt.accepted_at),
      attempts: run.receipt.attempts,
      key: run.receipt.idempotency_key,
      receipt: JSON.stringify(run.receipt),
      reported: isReported ? 1 : 0,
      now,
    },
  );
}

/** Of an attempt that is known from a receipt alone. */
export const NO_OWNER = `'{}'`;

/** Rows of a ledger that was made again begin above those of the lost one. */
export const NEXT_ROW = nextOf('runs', 'row');
/** The same for attempts. */
export const NEXT_ATTEMPT = nextOf('attempts', 'id');

function nextOf(table: string, column: string): string {
  const first = `(SELECT value FROM memory WHERE name = 'first_number')`;
  return `(SELECT coalesce(max(${column}) + 1, ${first}, 1) FROM ${table})`;
}

function insertAttempt(
  db: DatabaseSync,
  attempt: {
    readonly row: number;
    readonly account: string;
    readonly key: string;
    readonly at: number;
    readonly sentSha256: string;
    readonly outcome: string;
  },
): number {
  const { row, account, key, at, sentSha256, outcome } = attempt;
  return execute(
    db,
    `INSERT INTO attempts (id, row, account, base_url, idempotency_key, sent_sha256, owner, started_at, ended_at, outcome)
     VALUES (${NEXT_ATTEMPT}, :row, :account, :baseUrl, :key, :sentSha256, ${NO_OWNER}, :at, :at, :outcome)`,
    { row, account, baseUrl: account.slice(account.lastIndexOf(' ') + 1), key, sentSha256, at, outcome },
  );
}
