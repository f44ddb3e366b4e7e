import type { AccountSituation } from '../core/account.ts';
import type { RunEvent, RunState } from '../core/run.ts';
import type { Settlement } from '../core/settlement.ts';
import type { ClockRecord } from '../core/timekeeping.ts';
import type { KeyLedger } from './keys.ts';
import type { LookLedger } from './looks.ts';
import type { Restoration } from './restoration.ts';
import type { WishLedger } from './wishes.ts';
import type {
  Candidate,
  RunRecord,
  AttemptRecord,
  RunChoice,
  DeliverySnapshot,
  Admitted,
  SpoolFile,
  NotQueued,
  Intent,
  BeginResult,
  OpenAttempt,
  AnswerRecord,
  Health,
  BodyUse,
} from './records.ts';

/** The memory of the bridge. Each verb is one durable transaction; any number of processes may call them. */
export interface Ledger {
  /** What is remembered of looks for runs whose answer never came. */
  readonly looks: LookLedger;
  /** Which API key is in use. */
  readonly keys: KeyLedger;
  /** What is remembered of continuations. */
  readonly wishes: WishLedger;
  /** Takes a dump in, or recognises it; answers its row and what was decided. */
  admit(candidate: Candidate, now: number): Promise<Admitted>;
  /** Takes several dumps in, one after the other; all of them or, where one fails, none. */
  admitAll(candidates: readonly Candidate[], now: number): Promise<readonly Admitted[]>;
  /** One run by its row. */
  run(row: number): RunRecord | null;
  /** Runs of the account whose run id ends in `ending` (all of them for ''), newest first. */
  runs(account: string, ending: string): readonly RunRecord[];
  /** Runs of the account whose dump lies at `file`, newest first. */
  runsAt(account: string, file: string): readonly RunRecord[];
  /** The runs that changed last, newest change first. */
  recentRuns(account: string, choice: RunChoice): readonly RunRecord[];
  /** The names of the queued dumps that lie in a folder, which ends with its separator. */
  queuedIn(account: string, folder: string): ReadonlySet<string>;
  /** Of these files the ones at which no queued dump lies, in no order. */
  notQueuedAt(account: string, files: readonly string[]): readonly NotQueued[];
  /** Every attempt to import the run, oldest first. */
  attemptsOf(row: number): readonly AttemptRecord[];
  /** How many runs of the account are in each state. */
  counts(account: string): Readonly<Record<RunState, number>>;
  /** The names of some runs, by their rows. */
  names(rows: readonly number[]): ReadonlyMap<number, string | null>;
  /** What binds all runs of the account. */
  account(account: string): AccountSituation;
  /**
   * Everything a plan needs: queued and in-doubt runs, charges that may still count, the account. With `first`: of
   * those that are ready at `now` only so many, the ones that go first; all others are there.
   */
  snapshot(account: string, now: number, first?: number): DeliverySnapshot;
  /** Charge, key and state `sending` are committed together, before the first byte leaves. */
  beginAttempt(intent: Intent): Promise<BeginResult>;
  /** Writes what the attempt came to. A second answer for the same attempt counts only if it is an import. */
  settleAttempt(attemptId: number, settlement: Settlement, answer: AnswerRecord, now: number): Promise<void>;
  /** Attempts without an end, of whatever process. */
  openAttempts(account: string): readonly OpenAttempt[];
  /** Applies an event that is not an attempt's outcome; answers whether it was possible. */
  apply(row: number, event: RunEvent, why: string | null, now: number): Promise<boolean>;
  /** Holds each queued run that is not proven and waits for no proof any more; answers their rows. */
  holdUnproven(account: string, now: number): Promise<readonly number[]>;
  /** A person wants the run tried as if it were new; `again`: also where that may import it twice. Null where it cannot be. */
  retry(row: number, again: boolean, now: number): Promise<RunState | null>;
  /** A person wants the run sent no more, whatever lies in the spool; answers whether it could be stopped. */
  drop(row: number, now: number): Promise<boolean>;
  /** The next attempt of the run waits until then. */
  postpone(row: number, notBefore: number, why: string, now: number): Promise<void>;
  /** What holds the account, or a new key back, is tried at once, by one run: a person asked, or the key is another one. */
  liftHold(account: string): Promise<void>;
  /** Where the service is to be asked for its health now, books the question for this process and answers true. */
  claimHealthCheck(account: string, now: number): Promise<boolean>;
  /** What the service said of its health. */
  noteHealth(account: string, health: Health): Promise<void>;
  /** Remembers which key is in use; answers true when it differs from the one before. */
  noteKey(account: string, fingerprint: string): Promise<boolean>;
  /** Runs whose files and views do not show their present revision yet, oldest change first. */
  unreported(account: string, limit: number): readonly RunRecord[];
  /** The views show this revision; the dump now lies at `file`. */
  markReported(row: number, revision: number, file: string): Promise<void>;
  /** Since when the subject has shown this sign (ms since 1970); null where it was not seen to. */
  seenSince(subject: string, sign: string): number | null;
  /** The subject shows this sign at `now`; answers since when. Another sign than before begins anew. */
  noteSeen(subject: string, sign: string, now: number): Promise<number>;
  /** Dumps of the spool that are not imported or dropped, oldest row first; to be consumed at once. */
  filesInSpool(account: string): Iterable<SpoolFile>;
  /** What was last known of the time of the account; null where nothing was. */
  clock(account: string): ClockRecord | null;
  /** Keeps what is known of the time; what lies in the future by it is brought back to where it can be. */
  keepClock(account: string, record: ClockRecord, now: number): Promise<void>;
  /** Learns of imports from their receipts; answers how many were news. */
  restore(restoration: Restoration, now: number): Promise<number>;
  /** Forgets at most so many attempts, with their charges, that can no longer matter; answers how many. */
  forgetAttempts(now: number, limit: number): Promise<number>;
  /** Differs from before whenever something was committed, by this process or by another. */
  changeMark(): string;
  /** Which runs, of whatever account, lie in one of these files, or are sent as a smaller body of one of these hashes. */
  usesOfBodies(files: readonly string[], hashes: readonly string[]): readonly BodyUse[];
  /** When the ledger was made again from spool and receipts (ms since 1970); null where it never was. */
  rebuiltAt(): number | null;
  close(): void;
}
