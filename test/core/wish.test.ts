import { expect, test } from 'vitest';
import {
  generationsOfWish,
  keyOfWish,
  overBudget,
  overridesOf,
  requestBody,
  wishWithRun,
} from '../../src/core/wish/wish.ts';

const NOW = Date.parse('2026-11-22T10:00:00Z');
const HOUR_MS = 3_600_000;
const BUDGET = { perDay: 3, maxGenerations: 1_000 };

test.each([
  [undefined, null],
  [null, null],
  [false, null],
  [true, {}],
  [{ num_generations: 5 }, { num_generations: 5 }],
  ['yes', null],
  [[1], null],
])('a header that says %j asks for %j', (asked, overrides) => {
  expect(overridesOf(asked)).toEqual(overrides);
});

test('the same wish for the same run is one, whatever the order of its keys', () => {
  const wish = wishWithRun('run', 'dump', { a: 1, b: { c: 2, d: 3 } });
  expect(wishWithRun('run', 'rule', { b: { d: 3, c: 2 }, a: 1 }).id).toBe(wish.id);
  expect(wishWithRun('other', 'dump', { a: 1, b: { c: 2, d: 3 } }).id).not.toBe(wish.id);
  expect(wishWithRun('run', 'dump', { a: 2, b: { c: 2, d: 3 } }).id).not.toBe(wish.id);
});

test('a key belongs to a wish, a result and to how often a person asked anew', () => {
  const keys = [
    keyOfWish('w', 'r', 0),
    keyOfWish('w', 'r', 1),
    keyOfWish('w', 's', 0),
    keyOfWish('v', 'r', 0),
  ];
  expect(new Set(keys).size).toBe(4);
  expect(keyOfWish('w', 'r', 0)).toBe(keys[0]);
});

test('no changes are a request without a body', () => {
  expect(requestBody({})).toBeNull();
  expect(requestBody({ num_generations: 5 })).toBe('{"num_generations":5}');
  expect(generationsOfWish({ mutation_type: 'swap' })).toBeNull();
});

test('the budget is so many in 24 hours, and is free again when the oldest has left', () => {
  const charges = [NOW - 30 * HOUR_MS, NOW - 23 * HOUR_MS, NOW - 5 * HOUR_MS];
  expect(overBudget({ num_generations: 5 }, null, charges, BUDGET, NOW)).toBeNull();
  const full = overBudget({ num_generations: 5 }, null, [...charges, NOW - 1], BUDGET, NOW);
  expect(full?.freeAt).toBe(NOW + HOUR_MS);
  expect(full?.why).toBe('3 continuations were asked for within 24 hours, [continue] per_day is 3');
});

test('the oldest leaves to the millisecond, in whatever order the requests are known', () => {
  const charges = [NOW - 1, NOW - 23 * HOUR_MS, NOW - 5 * HOUR_MS, NOW - 6 * HOUR_MS];
  expect(overBudget({}, null, charges, BUDGET, NOW)?.freeAt).toBe(NOW + 18 * HOUR_MS);
  const atTheEnd = [NOW - 1, NOW - 24 * HOUR_MS, NOW - 2];
  expect(overBudget({}, null, atTheEnd, BUDGET, NOW)).toBeNull();
});

test('a budget of nothing is never free', () => {
  for (const charges of [[], [NOW - 1]]) {
    expect(overBudget({}, null, charges, { ...BUDGET, perDay: 0 }, NOW)?.freeAt).toBeNull();
  }
});

test('too many generations wait for another budget, also where they are the run’s own', () => {
  expect(overBudget({ num_generations: 1_000 }, 5, [], BUDGET, NOW)).toBeNull();
  expect(overBudget({ num_generations: 1_001 }, 5, [], BUDGET, NOW)).toMatchObject({ freeAt: null });
  expect(overBudget({}, 1_001, [], BUDGET, NOW)?.why).toMatch(/max_generations is 1000/);
  expect(overBudget({ num_generations: 5 }, 1_001, [], BUDGET, NOW)).toBeNull();
});
