import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backoffDelayMs } from '../../src/core/backoff.ts';

const LIMITS = { initialMs: 5_000, maxMs: 3_600_000 };

test.each([
  [0, 2_500, 5_000],
  [1, 2_500, 5_000],
  [2, 5_000, 10_000],
  [5, 40_000, 80_000],
  [10, 1_280_000, 2_560_000],
  [11, 1_800_000, 3_600_000],
  [1_000_000, 1_800_000, 3_600_000],
])('failure %d waits between %d and %d ms', (failures, shortestMs, longestMs) => {
  expect(backoffDelayMs(failures, LIMITS, 0)).toBe(shortestMs);
  expect(backoffDelayMs(failures, LIMITS, 1 - Number.EPSILON)).toBe(longestMs);
});

const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const limits = fc.record({
  initialMs: fc.integer({ min: 1, max: 86_400_000 }),
  maxMs: fc.integer({ min: 1, max: 86_400_000 }),
});

test('every wait is at least half the first one or half the longest, and at most the longest', () => {
  fc.assert(
    fc.property(fc.nat(), limits, chance, (failures, { initialMs, maxMs }, luck) => {
      const delayMs = backoffDelayMs(failures, { initialMs, maxMs }, luck);
      expect(delayMs).toBeGreaterThanOrEqual(Math.floor(Math.min(initialMs, maxMs) / 2));
      expect(delayMs).toBeLessThanOrEqual(maxMs);
      expect(Number.isSafeInteger(delayMs)).toBe(true);
    }),
  );
});

test('with equal luck more failures never wait less', () => {
  fc.assert(
    fc.property(fc.nat({ max: 100 }), limits, chance, (failures, given, luck) => {
      expect(backoffDelayMs(failures + 1, given, luck)).toBeGreaterThanOrEqual(
        backoffDelayMs(failures, given, luck),
      );
    }),
  );
});
