import type { DatabaseSync } from 'node:sqlite';
import { accountWhenBegun, isOnProbation, mayBegin } from '../core/account.ts';
import { idempotencyKey } from '../core/identity.ts';
import { QuotaBook, LONGEST_CHARGE_MS, type Charge } from '../core/quota.ts';
import type { RunState } from '../core/run.ts';
import type { Settlement } from '../core/settlement.ts';
import { accountOf, noteEvent, writeAccount } from './accounts.ts';
import { noteImport } from './imports.ts';
import type { AnswerRecord, Attempt, BeginResult, Intent, RunRecord } from './records.ts';
import { receiptText } from './receipts.ts';
import { NEXT_ATTEMPT } from './restore.ts';
import { SELECT_RUNS, toCharge, toRunRecord, type Row } from './rows.ts';
import { allRows, execute, getRow, moveRun, type RunPatch } from './statements.ts';

/** Inside a transaction: charge, key and state, or why it has to wait after all. */
export function beginAttempt(db: DatabaseSync, intent: Intent): BeginResult {
  const found = getRow(db, `${SELECT_RUNS} WHERE runs.row = :row`, { row: intent.row });
  if (found === undefined) return { kind: 'taken' };
  const run = toRunRecord(found);
  if ((run.state !== 'queued' && run.state !== 'in_doubt') || run.blocked) return { kind: 'taken' };
  if (intent.mustBeProven === true && run.state === 'queued' && isUnproven(found)) return { kind: 'taken' };
  const { probing, ...account } = accountOf(db, run.account);
  if (!mayBegin({ ...account, probing }, run.runId, intent.now)) return { kind: 'account' };
  const book = new QuotaBook(chargesOf(db, run.account, intent.now), intent.now);
  if (book.nextSlot(intent.limits, intent.now) > intent.now) return { kind: 'quota' };
  const key = keptKey(db, run, intent) ?? {
    idempotencyKey: idempotencyKey(run.runId, intent.sentSha256, run.epoch),
    fingerprint: intent.keyFingerprint,
    firstUsedAt: intent.now,
  };
  const columns = keyColumns(key, intent.keyFingerprint);
  const slimmed = intent.slimmed === null ? null : JSON.stringify(intent.slimmed);
  moveRun(db, run.row, 'attempt_started', { ...columns, slimmed, looked_at: null }, intent.now);
  const isProbe = isOnProbation(account);
  if (isProbe) writeAccount(db, run.account, accountWhenBegun(account, intent.now));
  return { kind: 'begun', attempt: insertAttempt(db, run, intent, { key: key.idempotencyKey, isProbe }) };
}

/** Intake may have taken it in since unproven runs were held: what is required is looked at once more, here. */
function isUnproven(run: Row): boolean {
  return run['proof'] !== 'proven' && run['waived'] !== 1;
}

/** A key belongs to the bytes that it was first used for. */
function keptKey(db: DatabaseSync, { row, key }: RunRecord, { sentSha256 }: Intent): RunRecord['key'] {
  if (key === null) return null;
  const sql =
    'SELECT id FROM attempts WHERE row = :row AND idempotency_key = :key AND sent_sha256 <> :sentSha256';
  const isOfOthers = getRow(db, sql, { row, key: key.idempotencyKey, sentSha256 }) !== undefined;
  return isOfOthers ? null : key;
}

function keyColumns(key: NonNullable<RunRecord['key']>, fingerprint: string): RunPatch {
  return {
    idempotency_key: key.idempotencyKey,
    // Of a run from before the ledger was made again nobody knows which key it went under.
    key_fingerprint: key.fingerprint ?? fingerprint,
    key_first_used_at: key.firstUsedAt,
  };
}

function insertAttempt(
  db: DatabaseSync,
  run: RunRecord,
  intent: Intent,
  { key, isProbe }: { readonly key: string; readonly isProbe: boolean },
): Attempt {
  const id = execute(
    db,
    `INSERT INTO attempts (id, row, account, base_url, idempotency_key, sent_sha256, owner, started_at, is_probe)
     VALUES (${NEXT_ATTEMPT}, :row, :account, :baseUrl, :key, :sentSha256, :owner, :now, :isProbe)`,
    {
      row: run.row,
      account: run.account,
      baseUrl: intent.baseUrl,
      key,
      sentSha256: intent.sentSha256,
      owner: JSON.stringify(intent.owner),
      now: intent.now,
      isProbe: isProbe ? 1 : 0,
    },
  );
  execute(db, 'INSERT INTO charges (attempt, account, started_at) VALUES (:id, :account, :now)', {
    id,
    account: run.account,
    now: intent.now,
  });
  return { id, row: run.row, startedAt: intent.now, idempotencyKey: key };
}

/** Inside a transaction: the outcome, the charge's end, the account's waits. */
export function settleAttempt(
  db: DatabaseSync,
  attemptId: number,
  settlement: Settlement,
  answer: AnswerRecord,
  now: number,
): void {
  const sql = `SELECT attempts.row, attempts.account, ended_at, is_probe, run_id
                 FROM attempts JOIN runs ON runs.row = attempts.row WHERE id = :id`;
  const attempt = getRow(db, sql, { id: attemptId });
  if (attempt === undefined) return;
  const row = Number(attempt['row']);
  const isLate = attempt['ended_at'] !== null;
  // Whoever lost the claim may still bring the proof of an import; nothing else it says counts any more.
  if (isLate && settlement.event !== 'imported') return;
  closeAttempt(db, attemptId, settlement, answer, now);
  const patch = runPatch(db, row, settlement, answer);
  const moved = isLate ? adopt(db, row, patch, now) : moveRun(db, row, settlement.event, patch, now);
  if (moved === 'imported') noteImport(db, row, answer.receipt, now);
  if (settlement.account === null || isLate) return;
  const [account, runId] = [String(attempt['account']), String(attempt['run_id'])];
  noteEvent(db, { account, runId, isProbe: attempt['is_probe'] === 1, now }, settlement.account);
}

/** A late import ends the doubt, also where the run is being sent again or was stopped because of it. */
function adopt(db: DatabaseSync, row: number, patch: RunPatch, now: number): RunState | null {
  const run = getRow(db, 'SELECT state, undecided FROM runs WHERE row = :row', { row });
  if (run?.['state'] === 'sending') return moveRun(db, row, 'imported', patch, now);
  const isStopped =
    run?.['state'] === 'held' || run?.['state'] === 'rejected' || run?.['state'] === 'dropped';
  if (isStopped && run['undecided'] === 1) moveRun(db, row, 'retried', {}, now);
  return moveRun(db, row, 'adopted', patch, now);
}

function closeAttempt(
  db: DatabaseSync,
  id: number,
  settlement: Settlement,
  answer: AnswerRecord,
  now: number,
): void {
  execute(
    db,
    'UPDATE attempts SET ended_at = :now, outcome = :outcome, status = :status, request_id = :requestId WHERE id = :id',
    { id, now, outcome: answer.outcome, status: answer.status, requestId: answer.requestId },
  );
  if (settlement.chargeReturned) execute(db, 'DELETE FROM charges WHERE attempt = :id', { id });
  else execute(db, 'UPDATE charges SET ended_at = :now WHERE attempt = :id', { id, now });
}

function runPatch(db: DatabaseSync, row: number, settlement: Settlement, answer: AnswerRecord): RunPatch {
  const run = getRow(db, 'SELECT undecided, epoch, attempts, failures FROM runs WHERE row = :row', { row });
  const attempts = Number(run?.['attempts']) + (settlement.countsAsAttempt ? 1 : 0);
  const hasFailed = settlement.countsAsAttempt || settlement.event === 'not_sent';
  const failures = Number(run?.['failures']) + (hasFailed ? 1 : 0);
  const isDecided = run?.['undecided'] === 0;
  return {
    why: settlement.why,
    not_before: settlement.notBefore,
    attempts,
    failures,
    ...(isDecided && settlement.raisesEpoch ? { epoch: Number(run['epoch']) + 1 } : {}),
    // The life of a key begins with the first attempt that may have arrived; made anew in the same epoch it is the same.
    ...(isDecided && (settlement.raisesEpoch || settlement.event === 'not_sent')
      ? { idempotency_key: null }
      : {}),
    // Other bytes are another request, also where an earlier attempt was undecided: it was too large as well.
    ...(answer.slimmed ? { slimmed: JSON.stringify(answer.slimmed), idempotency_key: null } : {}),
    ...(answer.receipt === null ? {} : { receipt: receiptText(db, row, answer.receipt) }),
  };
}

/** Charges that can still count in a window at `now`, with those of attempts under way. */
export function chargesOf(db: DatabaseSync, account: string, now: number): Charge[] {
  return allRows(
    db,
    'SELECT started_at, ended_at FROM charges WHERE account = :account AND (ended_at IS NULL OR ended_at > :since)',
    { account, since: now - LONGEST_CHARGE_MS },
  ).map(toCharge);
}
