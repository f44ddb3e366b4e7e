import type { WishEvent, WishState } from '../core/wish/continuation.ts';
import type { WishFor } from '../core/wish/wish.ts';
import type { Owner } from '../platform/owner.ts';

/** A wish as it comes to the ledger. */
export interface NewWish extends WishFor {
  readonly account: string;
  readonly runId: string;
  /** What is continued; null for what the run is imported as. */
  readonly source: WishSource | null;
}

/** The result that a continuation begins from, and the submission whose result it is. */
export interface WishSource {
  readonly resultId: string;
  readonly submissionId: string;
}

/** A wish as the ledger remembers it. Times are ms since 1970. */
export interface WishRecord extends NewWish {
  readonly row: number;
  readonly state: WishState;
  /** Why it is where it is, in a sentence; null when the state says it all. */
  readonly why: string | null;
  readonly wantedAt: number;
  readonly notBefore: number | null;
  /** How often it was asked for without success since a person last wanted it. */
  readonly failures: number;
  readonly epoch: number;
  readonly key: {
    readonly idempotencyKey: string;
    readonly fingerprint: string;
    readonly firstUsedAt: number;
  } | null;
  /** Children that the result had when it was last asked for. */
  readonly knownChildren: readonly string[];
  readonly owner: Owner | null;
  readonly askedAt: number | null;
  /** When the attempt ended: by an answer, a time limit, or its process's end. */
  readonly answeredAt: number | null;
  readonly child: WishChild | null;
  /** A request was made for it that may have cost something. */
  readonly isCharged: boolean;
  /** Where its result lies; null until it is at home. */
  readonly file: string | null;
  readonly changedAt: number;
}

/** The run at the service that a wish has led to. */
export interface WishChild {
  readonly submissionId: string;
  readonly resultId: string | null;
  /** Its status in the service's words. */
  readonly status: string | null;
  readonly generations: number | null;
  readonly since: number;
  readonly followedAt: number | null;
}

/** What is about to be asked of the service. */
export interface WishIntent {
  readonly row: number;
  readonly source: WishSource;
  readonly idempotencyKey: string;
  readonly keyFingerprint: string;
  readonly knownChildren: readonly string[];
  /** So many requests may be made in 24 hours. */
  readonly perDay: number;
  readonly owner: Owner;
  readonly now: number;
}

/** What may change besides the state. */
export interface WishChange {
  readonly why?: string | null;
  readonly notBefore?: number | null;
  readonly failures?: number;
  readonly epoch?: number;
  readonly answeredAt?: number;
  readonly child?: WishChild;
  readonly file?: string;
  /** Only where it was last asked for then: what was seen of an earlier request says nothing of a later one. */
  readonly attempt?: number | null;
  /** When a request was made that may have cost something; null: surely none was. */
  readonly chargedAt?: number | null;
}

/** What keeps all wishes of an account from being asked for, until then. */
export interface ContinuingPause {
  readonly why: string;
  readonly notBefore: number;
  /** So many times in a row. */
  readonly failures: number;
  /** The key, a right or credits: nothing that ends by itself. */
  readonly needsPerson: boolean;
}

/** What the ledger remembers of continuations. Each verb that writes is one durable transaction. */
export interface WishLedger {
  /** Keeps a wish; one that is known stays as it is. Answers how it is kept. */
  want(wish: NewWish, now: number): Promise<WishRecord>;
  /** One wish by its row. */
  wish(row: number): WishRecord | null;
  /** The wishes of a run, oldest first. */
  ofRun(account: string, runId: string): readonly WishRecord[];
  /** Runs with wishes, the newest change of one first, and how many there are in all. */
  runs(
    account: string,
    limit: number,
    offset: number,
  ): { readonly runIds: readonly string[]; readonly total: number };
  /** Wishes to which something will still happen by itself, oldest first. */
  open(account: string): readonly WishRecord[];
  /** How many wishes of the account are in each state. */
  counts(account: string): Readonly<Record<WishState, number>>;
  /**
   * Key, children, charge and the state `asking`, before the first byte leaves; false: it has moved on, its
   * result is being asked for, or another process has used up the budget.
   */
  begin(intent: WishIntent): Promise<boolean>;
  /** Applies an event; answers where it led, or null where it was not possible. */
  move(row: number, event: WishEvent, change: WishChange, now: number): Promise<WishState | null>;
  /** Changes what is known of a wish while its state stays. */
  note(row: number, change: WishChange, now: number): Promise<void>;
  /** The children of these wishes were looked at, and are as they were: no view tells of it. */
  followed(rows: readonly number[], now: number): Promise<void>;
  /** When requests were made that still count (ms since 1970). */
  charges(account: string, since: number): readonly number[];
  /** Of these submissions the ones that are known to be some wish's child. */
  knownChildren(account: string, ids: readonly string[]): ReadonlySet<string>;
  /** What keeps continuing as a whole; null where nothing does. */
  pause(account: string): ContinuingPause | null;
  /** Keeps or lifts that. */
  notePause(account: string, pause: ContinuingPause | null): Promise<void>;
}
