import { expect, test } from 'vitest';
import {
  breakerAfterFailure,
  breakerAfterHealth,
  CLOSED,
  healthDueAt,
  hurried,
  importDueAt,
  letsThrough,
  type Breaker,
  type Failure,
  type OpenBreaker,
} from '../../src/core/breaker.ts';

const NOW = Date.parse('2026-11-22T10:00:00Z');
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const PAUSES = { initialMs: 5_000, maxMs: HOUR_MS };

function fail(breaker: Breaker, runId: string, changes: Partial<Failure> = {}): Breaker {
  const rest = { isOnly: false, isProbe: breaker.kind === 'open', now: NOW, pauses: PAUSES, chance: 0 };
  return breakerAfterFailure(breaker, { runId, ...rest, ...changes });
}

function open(breaker: Breaker): OpenBreaker {
  if (breaker.kind === 'closed') throw new Error('the breaker is closed');
  return breaker;
}

function asked(breaker: OpenBreaker, isGood: boolean, now = NOW): OpenBreaker {
  return open(breakerAfterHealth(breaker, { isGood, now, pauses: PAUSES, chance: 0 }));
}

const BY_TWO = open(fail(fail(CLOSED, 'one'), 'two'));
const BY_ONE = open(fail(CLOSED, 'one', { isOnly: true }));

test('one run that fails again and again does not open the breaker while others wait', () => {
  expect(fail(fail(CLOSED, 'one'), 'one')).toEqual({ kind: 'closed', failedRun: 'one' });
});

test('failures of two runs open it, and so does that of the only one', () => {
  expect(BY_TWO).toMatchObject({ since: NOW, onlyRun: null, importFailures: 0 });
  expect(BY_ONE).toMatchObject({ since: NOW, onlyRun: 'one' });
});

test('the first question comes soon, and the pauses double to five minutes', () => {
  expect(healthDueAt(BY_TWO)).toBe(NOW + 2_500);
  const pauses: number[] = [];
  let breaker = BY_TWO;
  for (let count = 0; count < 9; count += 1) {
    breaker = asked(breaker, false);
    pauses.push((healthDueAt(breaker) - NOW) / 1_000);
  }
  expect(pauses).toEqual([5, 10, 20, 40, 80, 150, 150, 150, 150]);
});

test('no pause is longer than five minutes or than the configuration says', () => {
  const late = (pauses: Failure['pauses']) => {
    let breaker: Breaker = fail(fail(CLOSED, 'one', { pauses }), 'two', { pauses, chance: 1 });
    for (let count = 0; count < 20; count += 1)
      breaker = breakerAfterHealth(open(breaker), { isGood: false, now: NOW, pauses, chance: 1 });
    return healthDueAt(open(breaker)) - NOW;
  };
  expect(late(PAUSES)).toBe(5 * MINUTE_MS);
  expect(late({ initialMs: 50, maxMs: 400 })).toBe(400);
});

test('nothing goes until the service says that it is well', () => {
  expect(letsThrough(BY_TWO, 'three')).toBe(false);
  expect(importDueAt(BY_TWO, 'three')).toBe(NOW + 2_500);
  const well = asked(BY_TWO, true, NOW + 2_500);
  expect(letsThrough(well, 'three')).toBe(true);
  expect(importDueAt(well, 'three')).toBe(NOW + 2_500);
  expect(letsThrough(asked(well, false, NOW + 9_000), 'three')).toBe(false);
});

test('the pause after an import that failed doubles from five minutes to the longest', () => {
  const minutes: number[] = [];
  let breaker: Breaker = BY_TWO;
  for (let count = 0; count < 7; count += 1) {
    breaker = fail(asked(open(breaker), true), 'one');
    minutes.push((open(breaker).nextImportAt - NOW) / MINUTE_MS);
  }
  expect(minutes).toEqual([5, 10, 20, 40, 60, 60, 60]);
  expect(healthDueAt(open(breaker))).toBe(NOW + 2_500);
});

test('a good answer from before the end of the pause is asked for again at its end', () => {
  const failed = open(fail(asked(BY_TWO, true), 'one'));
  const well = asked(failed, true, NOW + 10_000);
  expect(letsThrough(well, 'one')).toBe(false);
  expect(healthDueAt(well)).toBe(NOW + 5 * MINUTE_MS);
  expect(importDueAt(well, 'one')).toBe(NOW + 5 * MINUTE_MS);
  expect(letsThrough(asked(well, true, NOW + 5 * MINUTE_MS), 'one')).toBe(true);
});

test('while it is well it is asked again every five minutes', () => {
  const atOnce = asked(BY_TWO, true);
  expect(healthDueAt(atOnce)).toBe(NOW + 5 * MINUTE_MS);
  expect(importDueAt(atOnce, 'one')).toBe(NOW);
  expect(healthDueAt(asked(BY_TWO, true, NOW + HOUR_MS))).toBe(NOW + HOUR_MS + 5 * MINUTE_MS);
});

test('a failure of what had begun before says nothing new', () => {
  expect(fail(BY_TWO, 'three', { isProbe: false })).toEqual(BY_TWO);
});

test('the only run that failed waits, and lets others pass as soon as the service is well', () => {
  const failed = open(fail(asked(BY_ONE, true), 'one', { isOnly: true }));
  const well = asked(failed, true, NOW + 10_000);
  expect(letsThrough(well, 'one')).toBe(false);
  expect(letsThrough(well, 'two')).toBe(true);
  expect(importDueAt(failed, 'two')).toBe(healthDueAt(failed));
  expect(importDueAt(failed, 'one')).toBe(NOW + 5 * MINUTE_MS);
  expect(open(fail(well, 'two')).onlyRun).toBeNull();
});

test('a person who asks waits for a good answer alone', () => {
  const failed = open(hurried(fail(asked(BY_TWO, true), 'one')));
  expect(healthDueAt(failed)).toBe(0);
  expect(letsThrough(failed, 'one')).toBe(false);
  expect(letsThrough(asked(failed, true), 'one')).toBe(true);
  expect(hurried(CLOSED)).toBe(CLOSED);
});
