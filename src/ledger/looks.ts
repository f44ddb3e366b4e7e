import type { Likeness } from '../core/likeness.ts';
import type { Sign } from '../core/look.ts';
import type { Receipt } from '../core/receipt.ts';
import type { Note } from '../core/run-dump.ts';
import type { RunState } from '../core/run.ts';

/** A run whose import nobody can prove or rule out, with what a look for it needs. Times are ms since 1970. */
export interface Doubt {
  readonly row: number;
  readonly runId: string;
  readonly state: RunState;
  readonly revision: number;
  readonly notBefore: number | null;
  readonly lookedAt: number | null;
  /** Between these moments of our clock it may have been imported; never before, and hardly long after. */
  readonly attemptedFrom: number;
  readonly attemptedUntil: number;
  readonly likeness: Likeness | null;
}

/** The run to which a record at the service belongs. */
export interface RecordOwner {
  readonly runId: string;
  readonly likeness: Likeness | null;
}

/** What looking has taught of an account. */
export interface LookMemory {
  /** Signs by which a run that was surely imported has been recognised in the lists. */
  readonly signs: ReadonlySet<Sign>;
  /** Looks in a row that came to nothing because of the network or the service. */
  readonly failures: number;
  /** Lists cannot be read at all: not asked again before this moment. */
  readonly blockedUntil: number | null;
  readonly why: string | null;
  /** The fingerprint of a new key of which nobody could say whose it is, and when to ask again. */
  readonly askedKey: string | null;
  readonly askAgainAt: number | null;
}

export interface Adoption {
  readonly receipt: Omit<Receipt, 'attempts'>;
  readonly note: Note;
}

/** A run as it was when a look began. */
export type LookedAt = Pick<Doubt, 'row' | 'revision'>;

export interface NotFound {
  /** As it was when the look began: what has moved on since is left alone. */
  readonly revision: number;
  /** The service may still know the key: the next attempt uses it once more, in case the import comes late. */
  readonly keepsKey: boolean;
  /** Other bytes have taken the place of those that were sent. */
  readonly replaced: boolean;
  readonly why: string;
}

/** The part of the ledger that looks are made of. Each verb is one durable transaction. */
export interface LookLedger {
  /** Runs of the account that are being sent or may have been imported, whatever their state. */
  doubts(account: string): readonly Doubt[];
  /** One run as a look for it needs it; null where there is none. */
  doubt(row: number): Doubt | null;
  /** Which of these records (submissions or results) are known, and whose they are. */
  knownRecords(account: string, ids: readonly string[]): ReadonlyMap<string, RecordOwner>;
  /** The record is the run's: imported. False where the run has moved on or another run has the record. */
  adopt(row: number, adoption: Adoption, now: number): Promise<boolean>;
  /** Believed not to have been imported; answers the new state, null where the run has moved on. */
  notFound(row: number, notFound: NotFound, now: number): Promise<RunState | null>;
  /** They were looked for, and nothing could be decided: they may be sent again. What has moved on is left alone. */
  markLooked(looks: readonly LookedAt[], why: string, now: number): Promise<void>;
  /** They are looked for again then. What has moved on is left alone. */
  postpone(looks: readonly LookedAt[], notBefore: number, why: string, now: number): Promise<void>;
  /** A look was answered that the key is not good: the account is held as after any such answer. */
  holdKey(account: string, why: string, now: number): Promise<void>;
  memory(account: string): LookMemory;
  remember(account: string, changes: Partial<LookMemory>): Promise<void>;
}
