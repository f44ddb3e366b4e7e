import { expect, test } from 'vitest';
import { mayFit, sizesAfter, UNKNOWN_SIZES, type SentSize } from '../../src/core/body-size.ts';

const NOW = Date.parse('2026-11-22T10:00:00Z');
const DAY_MS = 86_400_000;

function after(...sent: readonly SentSize[]) {
  return sent.reduce((sizes, size) => sizesAfter(sizes, size, NOW), UNKNOWN_SIZES);
}

const refused = (bytes: number): SentSize => ({ bytes, isTooLarge: true });
const accepted = (bytes: number): SentSize => ({ bytes, isTooLarge: false });

test('nothing is known at first, and everything may fit', () => {
  expect(mayFit(UNKNOWN_SIZES, 1e9, NOW)).toBe(true);
});

test('the smallest refused and the largest accepted size are kept', () => {
  expect(
    after(refused(900), refused(700), refused(800), accepted(100), accepted(300), accepted(200)),
  ).toEqual({
    smallestRefused: { bytes: 700, at: NOW },
    largestAccepted: 300,
  });
});

test('what was refused does not fit, for a day', () => {
  const sizes = after(refused(700));
  expect(mayFit(sizes, 699, NOW)).toBe(true);
  expect(mayFit(sizes, 700, NOW + DAY_MS)).toBe(false);
  expect(mayFit(sizes, 700, NOW + DAY_MS + 1)).toBe(true);
  expect(sizesAfter(sizes, refused(900), NOW + DAY_MS + 1).smallestRefused).toEqual({
    bytes: 900,
    at: NOW + DAY_MS + 1,
  });
});

test('a size that is refused again is believed anew, and a smaller one until its day is over', () => {
  const again = sizesAfter(after(refused(700)), refused(700), NOW + 1);
  expect(again.smallestRefused).toEqual({ bytes: 700, at: NOW + 1 });
  expect(sizesAfter(again, refused(900), NOW + 1 + DAY_MS)).toEqual(again);
});

test('the newer word counts where two contradict each other', () => {
  expect(after(refused(700), accepted(700))).toEqual({ smallestRefused: null, largestAccepted: 700 });
  expect(after(accepted(700), refused(700)).largestAccepted).toBeNull();
  expect(after(accepted(300), refused(700)).largestAccepted).toBe(300);
  expect(after(accepted(700), refused(500))).toEqual({
    smallestRefused: { bytes: 500, at: NOW },
    largestAccepted: null,
  });
});
