import { sizesAfter, UNKNOWN_SIZES, type BodySizes, type SentSize } from './body-size.ts';
import {
  breakerAfterFailure,
  CLOSED,
  hurried,
  importDueAt,
  letsThrough,
  type Breaker,
  type Pauses,
} from './breaker.ts';
import type { AccountHold } from './outcome.ts';

/** What binds all runs of an account at once, as the ledger remembers it. Times are ms since 1970. */
export interface AccountState {
  /** Nothing is imported before. */
  readonly notBefore: number | null;
  readonly hold: AccountHold | null;
  readonly why: string | null;
  readonly rateLimitedInARow: number;
  readonly redirectsInARow: number;
  /** When the service last refused for its limits although our windows had room: someone else uses them too. */
  readonly sharedAt: number | null;
  readonly breaker: Breaker;
  readonly sizes: BodySizes;
}

/** The state, and whether a run is being sent to see whether the trouble is over. */
export interface AccountSituation extends AccountState {
  readonly probing: boolean;
}

export const NEW_ACCOUNT: AccountState = {
  notBefore: null,
  hold: null,
  why: null,
  rateLimitedInARow: 0,
  redirectsInARow: 0,
  sharedAt: null,
  breaker: CLOSED,
  sizes: UNKNOWN_SIZES,
};

/** What one attempt tells of the account. */
export type AccountEvent =
  /** The service took the request and judged the run: nothing stands in the way of the others. */
  | { readonly kind: 'answered'; readonly size?: SentSize }
  | { readonly kind: 'rate_limited'; readonly waitMs: number | null; readonly why: string }
  | { readonly kind: 'held'; readonly hold: AccountHold; readonly why: string }
  | { readonly kind: 'redirected'; readonly why: string }
  | { readonly kind: 'failed'; readonly pauses: Pauses; readonly chance: number };

/** The attempt that brought the event. */
export interface AttemptFacts {
  readonly runId: string;
  /** It began as the one that finds out whether the trouble is over. */
  readonly isProbe: boolean;
  /** No other run of the account waits. */
  readonly isOnly: boolean;
  readonly now: number;
}

const HOUR_MS = 3_600_000;
const FIRST_RATE_WAIT_MS = 60_000;
const MAX_REDIRECTS = 3;

/** Only a probe can end a hold or a wait: what began before them proves nothing. */
export function accountAfter(state: AccountState, event: AccountEvent, facts: AttemptFacts): AccountState {
  const isFree = facts.isProbe || !isOnProbation(state);
  switch (event.kind) {
    case 'answered': {
      const sizes = event.size === undefined ? state.sizes : sizesAfter(state.sizes, event.size, facts.now);
      if (isFree) return { ...NEW_ACCOUNT, sharedAt: state.sharedAt, sizes };
      return { ...state, redirectsInARow: 0, breaker: CLOSED, sizes };
    }
    case 'rate_limited':
      return limited(state, event, facts);
    case 'held':
      return held(state, event, facts);
    case 'redirected': {
      const counted = { ...state, redirectsInARow: state.redirectsInARow + 1, breaker: CLOSED };
      if (counted.redirectsInARow < MAX_REDIRECTS) return counted;
      return held(counted, { hold: 'address', why: `${event.why} (is base_url right?)` }, facts);
    }
    case 'failed': {
      const breaker = breakerAfterFailure(state.breaker, { ...facts, ...event });
      return { ...state, redirectsInARow: 0, breaker };
    }
    default:
      return event satisfies never;
  }
}

/** The attempts under way have to end, and one run is sent to see, before the others may go. */
export function isOnProbation({ hold, rateLimitedInARow, breaker }: AccountState): boolean {
  return hold !== null || rateLimitedInARow > 0 || breaker.kind === 'open';
}

function limited(
  state: AccountState,
  { waitMs, why }: Extract<AccountEvent, { kind: 'rate_limited' }>,
  { isProbe, now }: AttemptFacts,
): AccountState {
  // Several calls under way at once that are all refused are one refusal.
  const isAnother = isProbe || state.rateLimitedInARow === 0;
  const inARow = state.rateLimitedInARow + (isAnother ? 1 : 0);
  return {
    ...state,
    notBefore: laterOf(state, now + rateWaitMs(inARow, waitMs), isProbe),
    hold: isProbe ? null : state.hold,
    why: state.hold === null || isProbe ? why : state.why,
    rateLimitedInARow: inARow,
    redirectsInARow: 0,
    sharedAt: now,
    breaker: CLOSED,
  };
}

/**
 * As told; without advice one minute, doubling to an hour. Our own windows are kept besides. "Wait no time" after a
 * refusal is no advice: following it would ask again without a pause, for ever.
 */
function rateWaitMs(inARow: number, toldMs: number | null): number {
  if (toldMs !== null && toldMs > 0) return toldMs;
  return Math.min(HOUR_MS, FIRST_RATE_WAIT_MS * 2 ** Math.min(inARow - 1, 6));
}

function held(
  state: AccountState,
  { hold, why }: { readonly hold: AccountHold; readonly why: string },
  { isProbe, now }: AttemptFacts,
): AccountState {
  return {
    ...state,
    notBefore: laterOf(state, now + HOUR_MS, isProbe),
    hold,
    why,
    rateLimitedInARow: isProbe ? 0 : state.rateLimitedInARow,
    redirectsInARow: hold === 'address' ? state.redirectsInARow : 0,
    breaker: CLOSED,
  };
}

function laterOf({ notBefore }: AccountState, time: number, isProbe: boolean): number {
  return isProbe ? time : Math.max(notBefore ?? time, time);
}

/** Whether a run may be sent as far as the account is concerned. */
export function mayBegin(state: AccountSituation, runId: string, now: number): boolean {
  if (state.notBefore !== null && state.notBefore > now) return false;
  if (!isOnProbation(state)) return true;
  return !state.probing && (state.breaker.kind === 'closed' || letsThrough(state.breaker, runId));
}

/** The account from the moment a run begins: a held one is asked once an hour, whatever comes of the call. */
export function accountWhenBegun(state: AccountState, now: number): AccountState {
  return state.hold === null ? state : { ...state, notBefore: now + HOUR_MS };
}

/** A person asks, or the key is another one: whatever holds the account is tried at once, by one run. */
export function accountHurried(state: AccountState): AccountState {
  return {
    ...state,
    notBefore: state.hold === null ? state.notBefore : null,
    breaker: hurried(state.breaker),
  };
}

/** How long others wait before they look whether a probe has been answered. */
const PROBE_LOOK_MS = 5_000;

/** When the account lets this run go, as far as that can be known now. */
export function accountReadyAt(state: AccountSituation, runId: string, now: number): number {
  const { notBefore, breaker, probing } = state;
  const isWaitedFor = probing && isOnProbation(state);
  return Math.max(
    notBefore ?? now,
    isWaitedFor ? now + PROBE_LOOK_MS : now,
    breaker.kind === 'open' ? importDueAt(breaker, runId) : now,
  );
}
