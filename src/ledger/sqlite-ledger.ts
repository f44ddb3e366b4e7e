import type { DatabaseSync } from 'node:sqlite';
import type { AccountSituation } from '../core/account.ts';
import { RUN_STATES, type RunEvent, type RunState } from '../core/run.ts';
import type { ClockRecord } from '../core/timekeeping.ts';
import type { Settlement } from '../core/settlement.ts';
import { admitCandidate } from './admissions.ts';
import { accountOf, claimHealthCheck, hurryAccount, noteHealth } from './accounts.ts';
import { beginAttempt, chargesOf, settleAttempt } from './attempts.ts';
import type { Ledger } from './ledger.ts';
import type {
  AnswerRecord,
  AttemptRecord,
  BeginResult,
  BodyUse,
  Candidate,
  DeliverySnapshot,
  Health,
  Intent,
  OpenAttempt,
  RunChoice,
  RunRecord,
  NotQueued,
  SpoolFile,
} from './records.ts';
import { clockOf, keepClock } from './clocks.ts';
import { openDatabase } from './open.ts';
import { plannedRuns } from './planned.ts';
import { attemptsOf, notQueuedAt, queuedIn, recentRuns, usesOfBodies } from './lists.ts';
import { dropRun, holdUnproven, retryRun } from './releases.ts';
import { askKeyAgain, SqliteKeys, type KeyLedger } from './keys.ts';
import type { LookLedger } from './looks.ts';
import { rebuiltAt, restore } from './restore.ts';
import type { Restoration } from './restoration.ts';
import { restoreRejected } from './restore-rejected.ts';
import { forgetAttempts, oldAttempts } from './retention.ts';
import { noteSeen, seenSince } from './sightings.ts';
import { SqliteLooks } from './sqlite-looks.ts';
import { SqliteWishes } from './sqlite-wishes.ts';
import type { WishLedger } from './wishes.ts';
import { SELECT_RUNS, toOpenAttempt, toRunRecord } from './rows.ts';
import { allRows, eachRow, execute, getRow, moveRun, patchRun } from './statements.ts';
import { inTransaction } from './transaction.ts';

const RUN_ID_LENGTH = 36;

/** A ledger whose file may be exchanged under it: what was damaged is made again elsewhere. */
export interface LedgerInFile extends Ledger {
  /** Lets the file go and, once `mend` is done, opens what lies there then. */
  reopen(mend: () => Promise<void>): Promise<void>;
}

/** Opens (and where needed makes) the ledger in `file`. */
export function openLedger(file: string): LedgerInFile {
  return new SqliteLedger(file);
}

class SqliteLedger implements LedgerInFile {
  readonly #file: string;
  #db: DatabaseSync;
  readonly looks: LookLedger = new SqliteLooks(() => this.#db);
  readonly keys: KeyLedger = new SqliteKeys(() => this.#db);
  readonly wishes: WishLedger = new SqliteWishes(() => this.#db);

  constructor(file: string) {
    this.#file = file;
    this.#db = openDatabase(file);
  }

  async reopen(mend: () => Promise<void>): Promise<void> {
    this.close();
    await mend();
    this.#db = openDatabase(this.#file);
  }

  admit(candidate: Candidate, now: number): ReturnType<Ledger['admit']> {
    return inTransaction(this.#db, () => admitCandidate(this.#db, candidate, now));
  }

  admitAll(candidates: readonly Candidate[], now: number): ReturnType<Ledger['admitAll']> {
    return inTransaction(this.#db, () =>
      candidates.map((candidate) => admitCandidate(this.#db, candidate, now)),
    );
  }

  run(row: number): RunRecord | null {
    const found = getRow(this.#db, `${SELECT_RUNS} WHERE runs.row = :row`, { row });
    return found === undefined ? null : toRunRecord(found);
  }

  runs(account: string, ending: string): readonly RunRecord[] {
    const sql = (condition: string): string =>
      `${SELECT_RUNS} WHERE account = :account AND ${condition} ORDER BY row DESC`;
    if (ending === '') return allRows(this.#db, sql('true'), { account }).map(toRunRecord);
    // A whole id has an index.
    const isWhole = ending.length === RUN_ID_LENGTH;
    const condition = isWhole ? 'run_id = :ending' : 'substr(run_id, -length(:ending)) = :ending';
    return allRows(this.#db, sql(condition), { account, ending }).map(toRunRecord);
  }

  runsAt(account: string, file: string): readonly RunRecord[] {
    const sql = `${SELECT_RUNS} WHERE account = :account AND file = :file ORDER BY row DESC`;
    return allRows(this.#db, sql, { account, file }).map(toRunRecord);
  }

  recentRuns(account: string, choice: RunChoice): readonly RunRecord[] {
    return recentRuns(this.#db, account, choice);
  }

  queuedIn(account: string, folder: string): ReadonlySet<string> {
    return queuedIn(this.#db, account, folder);
  }

  notQueuedAt(account: string, files: readonly string[]): readonly NotQueued[] {
    return notQueuedAt(this.#db, account, files);
  }

  attemptsOf(row: number): readonly AttemptRecord[] {
    return attemptsOf(this.#db, row);
  }

  counts(account: string): Readonly<Record<RunState, number>> {
    const sql = 'SELECT state, count(*) AS n FROM runs WHERE account = :account GROUP BY state';
    const found = new Map(allRows(this.#db, sql, { account }).map((row) => [row['state'], Number(row['n'])]));
    const entries = RUN_STATES.map((state) => [state, found.get(state) ?? 0] as const);
    return Object.fromEntries(entries) as Record<RunState, number>;
  }

  names(rows: readonly number[]): ReadonlyMap<number, string | null> {
    const nameOf = (row: number): unknown =>
      getRow(this.#db, 'SELECT name FROM runs WHERE row = :row', { row })?.['name'] ?? null;
    return new Map(rows.map((row) => [row, nameOf(row) as string | null]));
  }

  account(account: string): AccountSituation {
    return accountOf(this.#db, account);
  }

  snapshot(account: string, now: number, first = Infinity): DeliverySnapshot {
    return {
      runs: plannedRuns(this.#db, account, now, first),
      charges: chargesOf(this.#db, account, now),
      account: accountOf(this.#db, account),
    };
  }

  beginAttempt(intent: Intent): Promise<BeginResult> {
    return inTransaction(this.#db, () => beginAttempt(this.#db, intent));
  }

  settleAttempt(attemptId: number, settlement: Settlement, answer: AnswerRecord, now: number): Promise<void> {
    return inTransaction(this.#db, () => {
      settleAttempt(this.#db, attemptId, settlement, answer, now);
    });
  }

  openAttempts(account: string): readonly OpenAttempt[] {
    const sql =
      'SELECT id, row, started_at, idempotency_key, owner FROM attempts WHERE account = :account AND ended_at IS NULL';
    return allRows(this.#db, sql, { account }).map(toOpenAttempt);
  }

  apply(row: number, event: RunEvent, why: string | null, now: number): Promise<boolean> {
    return inTransaction(this.#db, () => moveRun(this.#db, row, event, { why }, now) !== null);
  }

  holdUnproven(account: string, now: number): Promise<readonly number[]> {
    return inTransaction(this.#db, () => holdUnproven(this.#db, account, now));
  }

  retry(row: number, again: boolean, now: number): Promise<RunState | null> {
    return inTransaction(this.#db, () => retryRun(this.#db, row, again, now));
  }

  drop(row: number, now: number): Promise<boolean> {
    return inTransaction(this.#db, () => dropRun(this.#db, row, now));
  }

  postpone(row: number, notBefore: number, why: string, now: number): Promise<void> {
    return inTransaction(this.#db, () => {
      patchRun(this.#db, row, { not_before: notBefore, why }, now);
    });
  }

  liftHold(account: string): Promise<void> {
    return inTransaction(this.#db, () => {
      hurryAccount(this.#db, account);
      askKeyAgain(this.#db, account);
    });
  }

  claimHealthCheck(account: string, now: number): Promise<boolean> {
    return inTransaction(this.#db, () => claimHealthCheck(this.#db, account, now));
  }

  noteHealth(account: string, health: Health): Promise<void> {
    return inTransaction(this.#db, () => {
      noteHealth(this.#db, account, health);
    });
  }

  noteKey(account: string, fingerprint: string): Promise<boolean> {
    return inTransaction(this.#db, () => {
      const before = getRow(this.#db, 'SELECT key_fingerprint FROM accounts WHERE account = :account', {
        account,
      });
      if (before?.['key_fingerprint'] === fingerprint) return false;
      const sql = `INSERT INTO accounts (account, key_fingerprint) VALUES (:account, :fingerprint)
                   ON CONFLICT (account) DO UPDATE SET key_fingerprint = :fingerprint`;
      execute(this.#db, sql, { account, fingerprint });
      return typeof before?.['key_fingerprint'] === 'string';
    });
  }

  unreported(account: string, limit: number): readonly RunRecord[] {
    // Of two indexes in this order SQLite takes the one of all runs, and reads the whole backlog at every look.
    const sql = `${SELECT_RUNS} INDEXED BY runs_unreported
      WHERE account = :account AND reported_revision < revision ORDER BY changed_at, row LIMIT :limit`;
    return allRows(this.#db, sql, { account, limit }).map(toRunRecord);
  }

  markReported(row: number, revision: number, file: string): Promise<void> {
    // A file that came back meanwhile is where it came back, not where the report had put it.
    const sql = `UPDATE runs SET reported_revision = :revision,
                   file = CASE WHEN revision = :revision THEN :file ELSE file END WHERE row = :row`;
    return inTransaction(this.#db, () => {
      execute(this.#db, sql, { row, revision, file });
    });
  }

  seenSince(subject: string, sign: string): number | null {
    return seenSince(this.#db, subject, sign);
  }

  noteSeen(subject: string, sign: string, now: number): Promise<number> {
    const known = this.seenSince(subject, sign);
    if (known !== null) return Promise.resolve(known);
    return inTransaction(this.#db, () => noteSeen(this.#db, subject, sign, now));
  }

  *filesInSpool(account: string): Iterable<SpoolFile> {
    const sql = `SELECT row, file, file_mark AS mark, state FROM runs
                 WHERE account = :account AND in_spool = 1 AND state NOT IN ('imported', 'dropped') ORDER BY row`;
    for (const row of eachRow(this.#db, sql, { account })) yield row as unknown as SpoolFile;
  }

  clock(account: string): ClockRecord | null {
    return clockOf(this.#db, account);
  }

  keepClock(account: string, record: ClockRecord, now: number): Promise<void> {
    return inTransaction(this.#db, () => {
      keepClock(this.#db, account, record, now);
    });
  }

  restore(restoration: Restoration, now: number): Promise<number> {
    return inTransaction(this.#db, () => {
      const learned = restore(this.#db, restoration, now);
      for (const rejection of restoration.rejected ?? []) restoreRejected(this.#db, rejection, now);
      return learned;
    });
  }

  async forgetAttempts(now: number, limit: number): Promise<number> {
    // Looking costs no write.
    if (oldAttempts(this.#db, now, 1).length === 0) return 0;
    return inTransaction(this.#db, () => {
      const ids = oldAttempts(this.#db, now, limit);
      forgetAttempts(this.#db, ids);
      return ids.length;
    });
  }

  usesOfBodies(files: readonly string[], hashes: readonly string[]): readonly BodyUse[] {
    return usesOfBodies(this.#db, files, hashes);
  }

  changeMark(): string {
    const sql = 'SELECT data_version AS others, total_changes() AS own FROM pragma_data_version';
    const found = getRow(this.#db, sql);
    return `${String(found?.['others'])} ${String(found?.['own'])}`;
  }

  rebuiltAt(): number | null {
    return rebuiltAt(this.#db);
  }

  close(): void {
    if (this.#db.isOpen) this.#db.close();
  }
}
