import type { AccountSituation } from '../core/account.ts';
import type { Admission } from '../core/admission.ts';
import type { Pauses } from '../core/breaker.ts';
import type { Likeness } from '../core/likeness.ts';
import type { PlannedRun } from '../core/plan.ts';
import type { Charge, Limits } from '../core/quota.ts';
import type { Receipt } from '../core/receipt.ts';
import type { Note, Phase, Proof } from '../core/run-dump.ts';
import type { RunEvent, RunState } from '../core/run.ts';
import type { Settlement } from '../core/settlement.ts';
import type { Finding } from '../core/finding.ts';
import type { ClockRecord } from '../core/timekeeping.ts';
import type { WishFor } from '../core/wish/wish.ts';
import type { Owner } from '../platform/owner.ts';
import type { KeyLedger } from './keys.ts';
import type { LookLedger } from './looks.ts';
import type { Restoration } from './restoration.ts';
import type { WishLedger } from './wishes.ts';

/** What a dump says of itself, and where it lies. Times are ms since 1970. */
export interface DumpFacts {
  readonly account: string;
  readonly runId: string;
  readonly sequence: number;
  readonly phase: Phase;
  readonly name: string | null;
  readonly createdAt: number;
  readonly generations: number | null;
  readonly file: string;
  /** The file lies in the spool: the bridge may move it when the run has ended. */
  readonly inSpool: boolean;
  readonly body: { readonly offset: number; readonly bytes: number; readonly sha256: string };
}

/** A dump as intake hands it over. */
export interface Candidate extends DumpFacts {
  /** What the file looked like just before it was read; null where nobody looked. */
  readonly mark?: string | null;
  readonly byHand: boolean;
  readonly named: boolean;
  readonly verdict: Extract<RunEvent, 'accepted' | 'findings' | 'invalid' | 'nothing_to_import'>;
  readonly findings: readonly Finding[];
  readonly notes: readonly Note[];
  /** The proof of the dump as a whole, by its header; null where that says nothing. */
  readonly proof: Proof | null;
  /** While the proof is pending the run is not sent before this moment. */
  readonly proofUntil: number | null;
  /** What a look recognises it by; null where its body could not be read. */
  readonly likeness: Likeness | null;
  /** What it is to be continued with once it is imported. */
  readonly wishes?: readonly WishFor[];
}

/** A run as the ledger remembers it. */
export interface RunRecord extends DumpFacts {
  readonly row: number;
  readonly byHand: boolean;
  readonly state: RunState;
  readonly undecided: boolean;
  /** A person dropped it: only a retry brings it back. */
  readonly givenUp: boolean;
  /** Why it is where it is, in a sentence; null when the state says it all. */
  readonly why: string | null;
  readonly findings: readonly Finding[];
  readonly notes: readonly Note[];
  readonly proof: Proof | null;
  /** Its proof is awaited until then; null when none is. */
  readonly proofUntil: number | null;
  readonly queuedAt: number;
  readonly notBefore: number | null;
  readonly attempts: number;
  readonly failures: number;
  readonly epoch: number;
  /** When it was looked for without a decision since its last attempt (ms since 1970), or null. */
  readonly lookedAt: number | null;
  /** How often a look has shown that it was not imported. */
  readonly notFound: number;
  readonly key: {
    readonly idempotencyKey: string;
    /** Null where the ledger was made again since. */
    readonly fingerprint: string | null;
    readonly firstUsedAt: number;
  } | null;
  /** Another state of the same run is being sent or in doubt. */
  readonly blocked: boolean;
  readonly receipt: Receipt | null;
  /** What is sent instead of the dump's own bytes; null where these are. */
  readonly slimmed: Slimmed | null;
  /** Grows with each change. */
  readonly revision: number;
  readonly changedAt: number;
}

/** One try to import a run, as it is remembered. */
export interface AttemptRecord {
  readonly startedAt: number;
  /** Null while it is under way. */
  readonly endedAt: number | null;
  readonly outcome: string | null;
  readonly status: number | null;
  readonly requestId: string | null;
  readonly idempotencyKey: string;
  readonly baseUrl: string;
}

/** Which runs a list shows. */
export interface RunChoice {
  /** Null for every state. */
  readonly states: readonly RunState[] | null;
  readonly limit: number;
  /** So many are left out before them; none where it is absent. */
  readonly offset?: number;
}

/** The smaller body that is sent for a run instead of the dump's own. */
export interface Slimmed {
  /** How many of the declared steps were taken. */
  readonly step: number;
  readonly sha256: string;
  readonly bytes: number;
  readonly notes: readonly Note[];
}

/** All that a plan is made of, read in one moment. */
export interface DeliverySnapshot {
  readonly runs: readonly PlannedRun[];
  readonly charges: readonly Charge[];
  readonly account: AccountSituation;
}

/** What became of a dump that was handed over. */
export interface Admitted {
  readonly row: number;
  readonly admission: Admission;
  readonly state: RunState;
  /** Where the dump of a run that was known lay until now; null for a new one. */
  readonly laidAt: string | null;
}

/** Where the dump of a run lies in the spool, and what its file looked like when it was taken in. */
export interface SpoolFile {
  readonly row: number;
  readonly file: string;
  readonly mark: string | null;
  readonly state: RunState;
}

/** A file of the spool that is in no queue; `isKnown`: a run of the account lies there all the same. */
export type NotQueued = Pick<SpoolFile, 'file'> & { readonly isKnown: boolean };

/** What is about to be asked of the service. */
export interface Intent {
  readonly row: number;
  readonly owner: Owner;
  readonly baseUrl: string;
  readonly keyFingerprint: string;
  readonly sentSha256: string;
  readonly slimmed: Slimmed | null;
  readonly limits: Limits;
  /** What is queued without a proof, and was not let go by a person, is not to be sent. */
  readonly mustBeProven?: boolean;
  readonly now: number;
}

export interface Attempt {
  readonly id: number;
  readonly row: number;
  readonly startedAt: number;
  readonly idempotencyKey: string;
}

/** `taken`: another process has it or it has moved on. `quota`, `account`: it has to wait after all. */
export type BeginResult =
  { readonly kind: 'begun'; readonly attempt: Attempt } | { readonly kind: 'taken' | 'quota' | 'account' };

export interface OpenAttempt extends Attempt {
  readonly owner: Owner;
}

/** The answer of the service, as the attempt's record keeps it. */
export interface AnswerRecord {
  readonly outcome: string;
  readonly status: number | null;
  readonly requestId: string | null;
  readonly receipt: Omit<Receipt, 'attempts'> | null;
  /** What is to be sent after a refusal for its size; absent where nothing changes. */
  readonly slimmed?: Slimmed | null;
}

/** An answer to the question for the service's health, and the waits that follow from it. */
export interface Health {
  readonly isGood: boolean;
  readonly pauses: Pauses;
  readonly chance: number;
  readonly now: number;
}

/** A run that needs, or needed, a body which the spool does not hold. */
export interface BodyUse {
  readonly file: string;
  /** Hash of the smaller body that is sent for it; null where the dump's own bytes are. */
  readonly slimmedSha256: string | null;
  readonly state: RunState;
}

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
