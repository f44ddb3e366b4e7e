import type { Receipt } from '../core/receipt.ts';
import type { Note, Proof } from '../core/run-dump.ts';
import type { Candidate, DumpFacts } from './records.ts';

/** A run that a receipt proves to be imported. */
export interface Remembered extends DumpFacts {
  readonly notes: readonly Note[];
  readonly proof: Proof | null;
  readonly receipt: Receipt;
}

/** A run that its reason file proves to have been rejected. */
export interface Rejection {
  readonly candidate: Candidate;
  readonly why: string | null;
  /** The service refused it: it was asked at least once. */
  readonly wasSent: boolean;
}

/** What is known without the ledger. */
export interface Restoration {
  readonly rejected?: readonly Rejection[];
  readonly runs: readonly Remembered[];
  /** When the ledger was made again: dumps from before may have been sent. Null where it only learns. */
  readonly rebuilt: number | null;
  /** Accounts that may have used up their hour. */
  readonly waits: readonly { readonly account: string; readonly notBefore: number; readonly why: string }[];
}
