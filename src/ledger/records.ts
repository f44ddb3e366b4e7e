import type { AccountSituation } from '../core/account.ts';
import type { Admission } from '../core/admission.ts';
import type { Pauses } from '../core/breaker.ts';
import type { Likeness } from '../core/likeness.ts';
import type { PlannedRun } from '../core/plan.ts';
import type { Charge, Limits } from '../core/quota.ts';
import type { Receipt } from '../core/receipt.ts';
import type { Note, Phase, Proof } from '../core/run-dump.ts';
import type { RunEvent, RunState } from '../core/run.ts';
import type { Finding } from '../core/finding.ts';
import type { WishFor } from '../core/wish/wish.ts';
import type { Owner } from '../platform/owner.ts';

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
