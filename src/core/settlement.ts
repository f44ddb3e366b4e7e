import type { AccountHold, Outcome } from './outcome.ts';
import { backoffDelayMs } from './backoff.ts';
import type { RunEvent } from './run.ts';

export const MAX_ATTEMPTS = 20;

const HOUR_MS = 3_600_000;
const FIRST_RATE_WAIT_MS = 60_000;

export interface SettlementInput {
  readonly outcome: Outcome;
  /** Attempts that count, this one included. */
  readonly attempts: number;
  /** Failures in a row, this one included. */
  readonly failures: number;
  /** 429 answers of the account in a row, this one included. */
  readonly rateLimitedInARow: number;
  readonly now: number;
  readonly backoff: { readonly initialMs: number; readonly maxMs: number };
  /** Uniform in [0, 1). */
  readonly chance: number;
}

/** All that one outcome changes: the run, its waits, the quota charge, the account. Written in one transaction. */
export interface Settlement {
  readonly event: RunEvent;
  readonly why: string | null;
  readonly notBefore: number | null;
  /** It uses up one of the 20 attempts of the run. */
  readonly countsAsAttempt: boolean;
  readonly chargeReturned: boolean;
  /** A definite refusal: the next attempt is a new request and takes a new key, unless one is undecided. */
  readonly raisesEpoch: boolean;
  readonly account: AccountChange | null;
}

export interface AccountChange {
  readonly notBefore: number | null;
  readonly hold: AccountHold | null;
  readonly why: string | null;
  readonly isRateLimit: boolean;
}

const QUIET: Omit<Settlement, 'event'> = {
  why: null,
  notBefore: null,
  countsAsAttempt: false,
  chargeReturned: false,
  raisesEpoch: false,
  account: null,
};

const ALL_WELL: AccountChange = { notBefore: null, hold: null, why: null, isRateLimit: false };

export function settlementOf(input: SettlementInput): Settlement {
  const { outcome, now } = input;
  switch (outcome.kind) {
    case 'imported':
      return { ...QUIET, event: 'imported', account: ALL_WELL };
    case 'refused':
    case 'too_large':
      return { ...QUIET, event: 'refused', why: outcome.why, raisesEpoch: true, account: ALL_WELL };
    case 'answer_unknown':
      return settleUnknown(input, outcome.why);
    case 'not_sent':
      return {
        ...QUIET,
        event: 'not_sent',
        why: outcome.why,
        notBefore: nextTry(input),
        chargeReturned: true,
      };
    case 'rate_limited':
      return {
        ...QUIET,
        event: 'rate_limited',
        why: outcome.why,
        chargeReturned: true,
        raisesEpoch: true,
        account: {
          notBefore: now + rateWaitMs(input, outcome.waitMs),
          hold: null,
          why: outcome.why,
          isRateLimit: true,
        },
      };
    case 'account_held':
      return {
        ...QUIET,
        event: 'account_held',
        why: outcome.why,
        raisesEpoch: true,
        account: { notBefore: now + HOUR_MS, hold: outcome.hold, why: outcome.why, isRateLimit: false },
      };
    default:
      return outcome satisfies never;
  }
}

function settleUnknown(input: SettlementInput, why: string): Settlement {
  const event = input.attempts >= MAX_ATTEMPTS ? 'attempts_exhausted' : 'answer_unknown';
  return { ...QUIET, event, why, notBefore: nextTry(input), countsAsAttempt: true };
}

function nextTry({ failures, now, backoff, chance }: SettlementInput): number {
  return now + backoffDelayMs(failures, backoff, chance);
}

/**
 * As told; without advice one minute, doubling to an hour. Our own windows are kept besides. "Wait no time" after a
 * refusal is no advice: following it would ask again without a pause, for ever.
 */
function rateWaitMs({ rateLimitedInARow }: SettlementInput, toldMs: number | null): number {
  if (toldMs !== null && toldMs > 0) return toldMs;
  return Math.min(HOUR_MS, FIRST_RATE_WAIT_MS * 2 ** Math.min(rateLimitedInARow - 1, 6));
}
