import type { DatabaseSync } from 'node:sqlite';
import { idempotencyKey } from '../core/identity.ts';
import { QuotaBook, LONGEST_CHARGE_MS, type Charge } from '../core/quota.ts';
import type { RunState } from '../core/run.ts';
import type { AccountChange, Settlement } from '../core/settlement.ts';
import { settleSiblings } from './admissions.ts';
import type { AccountRecord, AnswerRecord, BeginResult, Intent, RunRecord } from './ledger.ts';
import { SELECT_RUNS, toAccountRecord, toCharge, toRunRecord } from './rows.ts';
import { allRows, execute, getRow, moveRun, type RunPatch } from './statements.ts';

/** Inside a transaction: charge, key and state, or why it has to wait after all. */
export function beginAttempt(db: DatabaseSync, intent: Intent): BeginResult {
  const found = getRow(db, `${SELECT_RUNS} WHERE runs.row = :row`, { row: intent.row });
  if (found === undefined) return { kind: 'taken' };
  const run = toRunRecord(found);
  if ((run.state !== 'queued' && run.state !== 'in_doubt') || run.blocked) return { kind: 'taken' };
  if ((accountOf(db, run.account).notBefore ?? intent.now) > intent.now) return { kind: 'account' };
  const book = new QuotaBook(chargesOf(db, run.account, intent.now), intent.now);
  if (book.nextSlot(intent.limits, intent.now) > intent.now) return { kind: 'quota' };
  const key = run.key ?? {
    idempotencyKey: idempotencyKey(run.runId, intent.sentSha256, run.epoch),
    fingerprint: intent.keyFingerprint,
    firstUsedAt: intent.now,
  };
  moveRun(db, run.row, 'attempt_started', keyColumns(key), intent.now);
  return { kind: 'begun', attempt: insertAttempt(db, run, intent, key.idempotencyKey) };
}

function keyColumns(key: NonNullable<RunRecord['key']>): RunPatch {
  return {
    idempotency_key: key.idempotencyKey,
    key_fingerprint: key.fingerprint,
    key_first_used_at: key.firstUsedAt,
  };
}

function insertAttempt(db: DatabaseSync, run: RunRecord, intent: Intent, key: string) {
  const id = execute(
    db,
    `INSERT INTO attempts (row, account, base_url, idempotency_key, sent_sha256, owner, started_at)
     VALUES (:row, :account, :baseUrl, :key, :sentSha256, :owner, :now)`,
    {
      row: run.row,
      account: run.account,
      baseUrl: intent.baseUrl,
      key,
      sentSha256: intent.sentSha256,
      owner: JSON.stringify(intent.owner),
      now: intent.now,
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
  const attempt = getRow(db, 'SELECT row, account, ended_at FROM attempts WHERE id = :id', { id: attemptId });
  if (attempt === undefined) return;
  const row = Number(attempt['row']);
  const isLate = attempt['ended_at'] !== null;
  // Whoever lost the claim may still bring the proof of an import; nothing else it says counts any more.
  if (isLate && settlement.event !== 'imported') return;
  closeAttempt(db, attemptId, settlement, answer, now);
  const patch = runPatch(db, row, settlement, answer);
  const moved = isLate ? adopt(db, row, patch, now) : moveRun(db, row, settlement.event, patch, now);
  if (moved === 'imported') settleSiblings(db, row, now);
  if (settlement.account !== null && !isLate)
    changeAccount(db, String(attempt['account']), settlement.account);
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
    ...(answer.receipt === null ? {} : { receipt: receiptText(db, row, answer.receipt) }),
  };
}

function receiptText(db: DatabaseSync, row: number, receipt: NonNullable<AnswerRecord['receipt']>): string {
  const attempts = Number(getRow(db, 'SELECT count(*) AS n FROM attempts WHERE row = :row', { row })?.['n']);
  return JSON.stringify({ ...receipt, attempts });
}

export function changeAccount(db: DatabaseSync, account: string, change: AccountChange): void {
  execute(
    db,
    `INSERT INTO accounts (account, not_before, hold, why, rate_limited_in_a_row)
       VALUES (:account, :notBefore, :hold, :why, :limited)
     ON CONFLICT (account) DO UPDATE SET not_before = :notBefore, hold = :hold, why = :why,
       rate_limited_in_a_row = CASE WHEN :limited = 1 THEN rate_limited_in_a_row + 1 ELSE 0 END`,
    {
      account,
      notBefore: change.notBefore,
      hold: change.hold,
      why: change.why,
      limited: change.isRateLimit ? 1 : 0,
    },
  );
}

export function accountOf(db: DatabaseSync, account: string): AccountRecord {
  return toAccountRecord(getRow(db, 'SELECT * FROM accounts WHERE account = :account', { account }));
}

/** Charges that can still count in a window at `now`, with those of attempts under way. */
export function chargesOf(db: DatabaseSync, account: string, now: number): Charge[] {
  return allRows(
    db,
    'SELECT started_at, ended_at FROM charges WHERE account = :account AND (ended_at IS NULL OR ended_at > :since)',
    { account, since: now - LONGEST_CHARGE_MS },
  ).map(toCharge);
}
