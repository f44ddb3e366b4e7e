import { expect, test } from 'vitest';
import { childEnd, nextFollowMs } from '../../src/core/wish/following.ts';

test.each([
  [0, 2_000],
  [20_000, 2_000],
  [60_000, 6_000],
  [600_000, 60_000],
  [86_400_000, 60_000],
])('after %i ms under way a child is looked at again after %i ms', (underWayMs, waitMs) => {
  expect(nextFollowMs(underWayMs)).toBe(waitMs);
});

test.each(['succeeded', 'failed', 'cancelled'])('%s ends a child', (status) => {
  expect(childEnd(status)).toBe(status);
});

test.each(['queued', 'running', 'paused', null, undefined])('%s does not', (status) => {
  expect(childEnd(status)).toBeNull();
});
