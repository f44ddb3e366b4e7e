import { expect, test } from 'vitest';
import {
  accountAfter,
  accountHurried,
  accountReadyAt,
  accountWhenBegun,
  isOnProbation,
  mayBegin,
  NEW_ACCOUNT,
  type AccountEvent,
  type AccountState,
  type AttemptFacts,
} from '../../src/core/account.ts';

const NOW = Date.parse('2026-11-22T10:00:00Z');
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const FAILED: AccountEvent = { kind: 'failed', pauses: { initialMs: 5_000, maxMs: HOUR_MS }, chance: 0 };
const ANSWERED: AccountEvent = { kind: 'answered' };
const REDIRECTED: AccountEvent = { kind: 'redirected', why: '302' };
const HELD: AccountEvent = { kind: 'held', hold: 'key', why: '401 no' };

function limit(waitMs: number | null = null): AccountEvent {
  return { kind: 'rate_limited', waitMs, why: '429' };
}

/** What is left of an account after these events, each from another run. */
function after(events: readonly AccountEvent[], changes: Partial<AttemptFacts> = {}): AccountState {
  return events.reduce<AccountState>(
    (state, event, index) => step(state, event, { runId: `run-${index}`, ...changes }),
    NEW_ACCOUNT,
  );
}

function step(state: AccountState, event: AccountEvent, changes: Partial<AttemptFacts> = {}): AccountState {
  const isProbe = isOnProbation(state);
  return accountAfter(state, event, { runId: 'a run', isProbe, isOnly: false, now: NOW, ...changes });
}

function begins(state: AccountState, now: number, probing = false): boolean {
  return mayBegin({ ...state, probing }, 'a run', now);
}

test('an account that is well lets any number begin', () => {
  expect(isOnProbation(NEW_ACCOUNT)).toBe(false);
  expect(begins(NEW_ACCOUNT, NOW)).toBe(true);
  expect(begins(NEW_ACCOUNT, NOW, true)).toBe(true);
});

test('a limit makes all wait as told, then one at a time', () => {
  const state = after([limit(90_000)]);
  expect(state).toMatchObject({ notBefore: NOW + 90_000, rateLimitedInARow: 1, sharedAt: NOW, why: '429' });
  expect(begins(state, NOW + 89_999)).toBe(false);
  expect(begins(state, NOW + 90_000)).toBe(true);
  expect(begins(state, NOW + 90_000, true)).toBe(false);
});

test.each([
  [1, 1],
  [2, 2],
  [3, 4],
  [6, 32],
  [7, 60],
  [40, 60],
])('without advice the limit number %d in a row waits %d minutes', (inARow, minutes) => {
  const { notBefore } = after(Array.from({ length: inARow }, () => limit()));
  expect(notBefore).toBe(NOW + minutes * MINUTE_MS);
});

test('the advice to wait no time at all is no advice', () => {
  expect(after([limit(0), limit(0)]).notBefore).toBe(NOW + 2 * MINUTE_MS);
});

test('calls under way at once that are all refused are one refusal, and the longest wait counts', () => {
  const state = after([limit(90_000), limit(30_000)], { isProbe: false });
  expect(state).toMatchObject({ rateLimitedInARow: 1, notBefore: NOW + 90_000 });
});

test('an answer ends every wait if it is that of a probe, else none', () => {
  for (const trouble of [limit(), HELD]) {
    const state = after([trouble]);
    expect(step(state, ANSWERED)).toEqual({ ...NEW_ACCOUNT, sharedAt: state.sharedAt });
    expect(step(state, ANSWERED, { isProbe: false })).toEqual(state);
  }
});

test('what an answer shows of sizes is remembered, whoever brings it', () => {
  const taken = { kind: 'answered', size: { bytes: 700, isTooLarge: false } } as const;
  expect(after([taken]).sizes.largestAccepted).toBe(700);
  expect(after([HELD, taken], { isProbe: false })).toMatchObject({
    hold: 'key',
    sizes: { largestAccepted: 700 },
  });
});

test('that the limits are shared is remembered when all is well again', () => {
  expect(after([limit(), ANSWERED]).sharedAt).toBe(NOW);
});

test('a held account is asked once an hour, whatever comes of the call', () => {
  const state = after([HELD]);
  expect(state).toMatchObject({ hold: 'key', why: '401 no', notBefore: NOW + HOUR_MS });
  const begun = accountWhenBegun(state, NOW + HOUR_MS);
  expect(step(begun, FAILED)).toMatchObject({ hold: 'key', notBefore: NOW + 2 * HOUR_MS });
  expect(accountWhenBegun(NEW_ACCOUNT, NOW)).toBe(NEW_ACCOUNT);
});

test('a limit that a run under way meets does not end a hold, nor hide why it is there', () => {
  const state = step(after([HELD]), limit(1_000), { isProbe: false });
  expect(state).toMatchObject({ hold: 'key', why: '401 no', notBefore: NOW + HOUR_MS });
});

test('a limit that a probe of a held account meets ends the hold: the key is good', () => {
  expect(after([HELD, limit(1_000)])).toMatchObject({ hold: null, notBefore: NOW + 1_000, why: '429' });
});

test('the third redirect in a row holds the account for its address', () => {
  expect(after([REDIRECTED, REDIRECTED])).toMatchObject({ hold: null, redirectsInARow: 2 });
  const held = after([REDIRECTED, REDIRECTED, REDIRECTED]);
  expect(held).toMatchObject({ hold: 'address', why: '302 (is base_url right?)', notBefore: NOW + HOUR_MS });
  const again = step(held, REDIRECTED, { now: NOW + HOUR_MS });
  expect(again).toMatchObject({ hold: 'address', notBefore: NOW + 2 * HOUR_MS });
});

test.each([
  ['an answer', ANSWERED],
  ['a failure', FAILED],
  ['a limit', limit()],
  ['a hold', HELD],
])('%s between redirects starts their count anew', (_, event) => {
  expect(after([REDIRECTED, REDIRECTED, event, REDIRECTED])).toMatchObject({ redirectsInARow: 1 });
});

test('failures of two runs open the breaker, redirects do not', () => {
  expect(after([FAILED, FAILED]).breaker.kind).toBe('open');
  expect(after([REDIRECTED, REDIRECTED]).breaker.kind).toBe('closed');
  expect(after([FAILED, ANSWERED, FAILED]).breaker.kind).toBe('closed');
});

test('while the service is down one run begins, and only when it is said to be well', () => {
  const down = after([FAILED, FAILED]);
  expect(isOnProbation(down)).toBe(true);
  expect(begins(down, NOW + HOUR_MS)).toBe(false);
  const well = { ...down, breaker: { ...down.breaker, healthyAt: NOW } };
  expect(begins(well, NOW)).toBe(true);
  expect(begins(well, NOW, true)).toBe(false);
});

test.each([
  ['an answer', ANSWERED],
  ['a limit', limit()],
  ['a hold', HELD],
  ['a redirect', REDIRECTED],
])('%s closes the breaker: the service is there', (_, event) => {
  expect(after([FAILED, FAILED, event]).breaker.kind).toBe('closed');
});

test('a person who asks now waits for no hold and no pause, but for a limit', () => {
  expect(accountHurried(after([HELD]))).toMatchObject({ hold: 'key', notBefore: null });
  expect(accountHurried(after([limit(1_000)])).notBefore).toBe(NOW + 1_000);
  const breaker = accountHurried(after([FAILED, FAILED])).breaker;
  expect(breaker).toMatchObject({ kind: 'open', nextHealthAt: 0, nextImportAt: 0 });
});

test('who waits for the probe of another looks again in 5 s', () => {
  const state = after([limit(1_000)]);
  const readyAt = (probing: boolean, now: number) =>
    accountReadyAt({ ...state, probing }, 'a run', now) - NOW;
  expect(readyAt(false, NOW)).toBe(1_000);
  expect(readyAt(false, NOW + 2_000)).toBe(2_000);
  expect(readyAt(true, NOW + 2_000)).toBe(7_000);
});
