import type { Limits } from '../core/quota.ts';
import type { ClockRecord } from '../core/timekeeping.ts';
import type { Budget } from '../core/wish/wish.ts';
import type { Client } from '../api/client.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { RunRecord } from '../ledger/records.ts';
import type { Clock } from '../platform/clock.ts';
import type { Owner } from '../platform/owner.ts';

/** Who may go; null for everybody. */
export type MayGo = ((run: { readonly row: number }) => boolean) | null;

/** Knows whether the time is to be believed. */
export interface Timekeeper {
  isSure(): boolean;
  /** The service has said how late it is; null: it did not say. */
  learn(serverTime: number | null): void;
  record(): ClockRecord;
}

/** What delivery works with. */
export interface DeliveryPorts {
  readonly ledger: Ledger;
  readonly client: Client;
  readonly clock: Clock;
  /** Absent where the clock cannot be wrong. */
  readonly timekeeper?: Timekeeper;
  readonly owner: Owner;
  /** Uniform in [0, 1). */
  readonly chance: () => number;
  /** Called when the intent is written, before the first byte of so many leaves. */
  readonly onSending: (run: RunRecord, bytes: number) => void;
  /** Called when another key has taken over and so many runs are held because of it. */
  readonly onKeyHolds?: (held: number, why: string) => void;
  /** Called when an outcome cannot be written for the moment, or a new key not be taken up; it is tried again at the given time. */
  readonly onTrouble?: (error: unknown, retryAt: number) => void;
}

/** What continuing may spend, and where its results come home: beside the receipts. */
interface ContinueSettings {
  readonly budget: Budget;
  readonly places: { readonly spool: string; readonly stateDir: string };
}

export interface DeliverySettings {
  readonly account: string;
  readonly accountName: string;
  readonly baseUrl: string;
  readonly keyFingerprint: string;
  readonly limits: Limits;
  readonly reserve: Limits;
  readonly backoff: { readonly initialMs: number; readonly maxMs: number };
  readonly timeoutMs: number;
  /** Where bodies are kept that were made smaller. */
  readonly bodies: string;
  /** What becomes of a run in doubt where looking for it decides nothing: sent again under its key, or held. */
  readonly inDoubt: 'look' | 'hold';
  /** Look for each run before it is sent for the first time: another machine may have sent it. */
  readonly lookBeforeFirstSend: boolean;
  /** How many imports may be under way at once. */
  readonly concurrency: number;
  /** Runs that are not proven are not sent. */
  readonly mustBeProven: boolean;
  readonly continuing: ContinueSettings;
}
