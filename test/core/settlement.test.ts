import { expect, test } from 'vitest';
import type { Outcome } from '../../src/core/outcome.ts';
import { MAX_ATTEMPTS, settlementOf, type SettlementInput } from '../../src/core/settlement.ts';

const NOW = Date.parse('2026-11-22T10:00:00Z');
const HOUR_MS = 3_600_000;

function settle(outcome: Outcome, changes: Partial<SettlementInput> = {}) {
  const backoff = { initialMs: 5_000, maxMs: HOUR_MS };
  const input = { attempts: 1, failures: 1, sentBytes: 700, canSlim: false, now: NOW, backoff, chance: 0 };
  return settlementOf({ outcome, ...input, ...changes });
}

const ALL_WELL = { kind: 'answered' };
const FAILED = { kind: 'failed', pauses: { initialMs: 5_000, maxMs: HOUR_MS }, chance: 0 };
const IMPORTED: Outcome = { kind: 'imported', id: 'a', resultId: null, resultUrl: null };

test('an import frees the account of every wait and costs its charge', () => {
  expect(settle(IMPORTED)).toEqual({
    event: 'imported',
    why: null,
    notBefore: null,
    countsAsAttempt: false,
    chargeReturned: false,
    raisesEpoch: false,
    account: { kind: 'answered', size: { bytes: 700, isTooLarge: false } },
  });
});

test('a refusal rejects the run with a new key for the next try', () => {
  expect(settle({ kind: 'refused', why: '422 no' })).toEqual({
    event: 'refused',
    why: '422 no',
    notBefore: null,
    countsAsAttempt: false,
    chargeReturned: false,
    raisesEpoch: true,
    account: ALL_WELL,
  });
});

test.each([
  ['rejects the run where nothing can be left out', false, 'refused'],
  ['sends less where something can', true, 'slimmed'],
])('a refusal for size %s, and the account remembers the size', (_, canSlim, event) => {
  expect(settle({ kind: 'too_large', why: '413' }, { canSlim })).toMatchObject({
    event,
    why: '413',
    chargeReturned: false,
    raisesEpoch: true,
    account: { kind: 'answered', size: { bytes: 700, isTooLarge: true } },
  });
});

test('an unknown answer keeps charge and key, counts as an attempt and waits', () => {
  expect(settle({ kind: 'answer_unknown', why: 'cut' })).toEqual({
    event: 'answer_unknown',
    why: 'cut',
    notBefore: NOW + 2_500,
    countsAsAttempt: true,
    chargeReturned: false,
    raisesEpoch: false,
    account: FAILED,
  });
});

test('what was not sent returns its charge, keeps its key and does not count as an attempt', () => {
  expect(settle({ kind: 'not_sent', why: 'refused' }, { failures: 3 })).toEqual({
    event: 'not_sent',
    why: 'refused',
    notBefore: NOW + 10_000,
    countsAsAttempt: false,
    chargeReturned: true,
    raisesEpoch: false,
    account: FAILED,
  });
});

test.each(['answer_unknown', 'not_sent'] as const)(
  'a call that we broke off (%s) waits as any other, and tells nothing of the account',
  (kind) => {
    expect(settle({ kind, why: 'stopped', isOurs: true })).toMatchObject({
      event: kind,
      notBefore: NOW + 2_500,
      account: null,
    });
  },
);

test('the twentieth unknown answer ends the attempts', () => {
  const outcome: Outcome = { kind: 'answer_unknown', why: 'cut' };
  expect(MAX_ATTEMPTS).toBe(20);
  expect(settle(outcome, { attempts: 19 }).event).toBe('answer_unknown');
  expect(settle(outcome, { attempts: 20 }).event).toBe('attempts_exhausted');
  expect(settle(outcome, { attempts: 21 }).event).toBe('attempts_exhausted');
  expect(settle(IMPORTED, { attempts: 20 }).event).toBe('imported');
  expect(settle({ kind: 'not_sent', why: '' }, { attempts: 20 }).event).toBe('not_sent');
});

test('a rate limit makes the account wait as told, returns the charge and does not count as an attempt', () => {
  expect(settle({ kind: 'rate_limited', waitMs: 90_000, why: '429' })).toEqual({
    event: 'rate_limited',
    why: '429',
    notBefore: null,
    countsAsAttempt: false,
    chargeReturned: true,
    raisesEpoch: true,
    account: { kind: 'rate_limited', waitMs: 90_000, why: '429' },
  });
});

test('a redirect is an unknown answer that the account counts', () => {
  expect(settle({ kind: 'answer_unknown', why: '302', isRedirect: true })).toMatchObject({
    event: 'answer_unknown',
    countsAsAttempt: true,
    chargeReturned: false,
    account: { kind: 'redirected', why: '302' },
  });
});

test.each(['key', 'scope', 'credits', 'address'] as const)(
  'a hold for %s holds the account and takes a new key',
  (hold) => {
    expect(settle({ kind: 'account_held', hold, why: '401 no' })).toEqual({
      event: 'account_held',
      why: '401 no',
      notBefore: null,
      countsAsAttempt: false,
      chargeReturned: false,
      raisesEpoch: true,
      account: { kind: 'held', hold, why: '401 no' },
    });
  },
);
