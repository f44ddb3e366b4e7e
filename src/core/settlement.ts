import type { AccountEvent } from './account.ts';
import type { Outcome } from './outcome.ts';
import { backoffDelayMs } from './backoff.ts';
import type { RunEvent } from './run.ts';

export const MAX_ATTEMPTS = 20;

export interface SettlementInput {
  readonly outcome: Outcome;
  /** Attempts that count, this one included. */
  readonly attempts: number;
  /** Failures in a row, this one included. */
  readonly failures: number;
  readonly now: number;
  readonly backoff: { readonly initialMs: number; readonly maxMs: number };
  /** Uniform in [0, 1). */
  readonly chance: number;
  /** How many bytes were sent. */
  readonly sentBytes: number;
  /** It was too large, and can be made smaller. */
  readonly canSlim: boolean;
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
  /** What it tells of the account, or null. */
  readonly account: AccountEvent | null;
}

const QUIET: Omit<Settlement, 'event'> = {
  why: null,
  notBefore: null,
  countsAsAttempt: false,
  chargeReturned: false,
  raisesEpoch: false,
  account: null,
};

export function settlementOf(input: SettlementInput): Settlement {
  const { outcome } = input;
  switch (outcome.kind) {
    case 'imported':
      return { ...QUIET, event: 'imported', account: answered(input, false) };
    case 'too_large':
      return {
        ...QUIET,
        event: input.canSlim ? 'slimmed' : 'refused',
        why: outcome.why,
        raisesEpoch: true,
        account: answered(input, true),
      };
    case 'refused':
      return {
        ...QUIET,
        event: 'refused',
        why: outcome.why,
        raisesEpoch: true,
        account: { kind: 'answered' },
      };
    case 'answer_unknown':
      return settleUnknown(input, outcome);
    case 'not_sent':
      return {
        ...QUIET,
        event: 'not_sent',
        why: outcome.why,
        notBefore: nextTry(input),
        chargeReturned: true,
        account: outcome.isOurs === true ? null : failed(input),
      };
    case 'rate_limited':
      return {
        ...QUIET,
        event: 'rate_limited',
        why: outcome.why,
        chargeReturned: true,
        raisesEpoch: true,
        account: { kind: 'rate_limited', waitMs: outcome.waitMs, why: outcome.why },
      };
    case 'account_held':
      return {
        ...QUIET,
        event: 'account_held',
        why: outcome.why,
        raisesEpoch: true,
        account: { kind: 'held', hold: outcome.hold, why: outcome.why },
      };
    default:
      return outcome satisfies never;
  }
}

function answered({ sentBytes }: SettlementInput, isTooLarge: boolean): AccountEvent {
  return { kind: 'answered', size: { bytes: sentBytes, isTooLarge } };
}

function settleUnknown(
  input: SettlementInput,
  { why, isRedirect = false, isOurs = false }: Extract<Outcome, { kind: 'answer_unknown' }>,
): Settlement {
  const event = input.attempts >= MAX_ATTEMPTS ? 'attempts_exhausted' : 'answer_unknown';
  const told = isRedirect ? ({ kind: 'redirected', why } as const) : failed(input);
  const account = isOurs ? null : told;
  return { ...QUIET, event, why, notBefore: nextTry(input), countsAsAttempt: true, account };
}

function failed({ backoff, chance }: SettlementInput): AccountEvent {
  return { kind: 'failed', pauses: backoff, chance };
}

function nextTry({ failures, now, backoff, chance }: SettlementInput): number {
  return now + backoffDelayMs(failures, backoff, chance);
}
