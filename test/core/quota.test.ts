import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fullHourUntil, QuotaBook, LONGEST_CHARGE_MS, type Charge } from '../../src/core/quota.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MARGIN_MS = 2_000;
const FREE = { perHour: 10, perDay: 50 };
const NOW = 1_000 * DAY_MS;

function ended(agoMs: number, tookMs = 500): Charge {
  return { startedAt: NOW - agoMs - tookMs, endedAt: NOW - agoMs };
}

test('an empty account may send at once and has everything left', () => {
  const book = new QuotaBook([], NOW);
  expect(book.nextSlot(FREE, NOW)).toBe(NOW);
  expect(book.left(FREE)).toEqual({ hour: 10, day: 50 });
});

test('the tenth charge leaves nothing, and the first frees its place an hour and 2 s after its end', () => {
  const charges = Array.from({ length: 10 }, (_, index) => ended(60_000 * (10 - index)));
  const book = new QuotaBook(charges, NOW);
  expect(book.left(FREE)).toEqual({ hour: 0, day: 40 });
  expect(book.nextSlot(FREE, NOW)).toBe(NOW - 600_000 + HOUR_MS + MARGIN_MS);
});

test('the end of an attempt counts, not its start', () => {
  const book = new QuotaBook([{ startedAt: NOW - 2 * HOUR_MS, endedAt: NOW - 10 }], NOW);
  expect(book.nextSlot({ perHour: 1, perDay: 50 }, NOW)).toBe(NOW - 10 + HOUR_MS + MARGIN_MS);
});

test('an attempt under way counts as if it ended now', () => {
  const book = new QuotaBook([{ startedAt: NOW - 5 * HOUR_MS, endedAt: null }], NOW);
  expect(book.nextSlot({ perHour: 1, perDay: 50 }, NOW)).toBe(NOW + HOUR_MS + MARGIN_MS);
});

test('a charge from the future counts as now', () => {
  const book = new QuotaBook([{ startedAt: NOW + DAY_MS, endedAt: NOW + DAY_MS }], NOW);
  expect(book.nextSlot({ perHour: 1, perDay: 50 }, NOW)).toBe(NOW + HOUR_MS + MARGIN_MS);
});

test('the margin counts to the millisecond', () => {
  const one = { perHour: 1, perDay: 1_000 };
  const still = new QuotaBook([ended(HOUR_MS + MARGIN_MS - 1)], NOW);
  const free = new QuotaBook([ended(HOUR_MS + MARGIN_MS)], NOW);
  expect(still.nextSlot(one, NOW)).toBe(NOW + 1);
  expect(still.left(one)).toEqual({ hour: 0, day: 999 });
  expect(free.nextSlot(one, NOW)).toBe(NOW);
  expect(free.left(one)).toEqual({ hour: 1, day: 999 });
});

test('a full day waits for its oldest charge, whatever the hour says', () => {
  const charges = Array.from({ length: 50 }, (_, index) => ended(2 * HOUR_MS + index * 60_000));
  const book = new QuotaBook(charges, NOW);
  expect(book.left(FREE)).toEqual({ hour: 10, day: 0 });
  expect(book.nextSlot(FREE, NOW)).toBe(NOW - 2 * HOUR_MS - 49 * 60_000 + DAY_MS + MARGIN_MS);
});

test('more charges than the limit allows, as after a change of tier, wait for as many to be free', () => {
  const charges = Array.from({ length: 12 }, (_, index) => ended(index * 1_000));
  const book = new QuotaBook(charges, NOW);
  expect(book.left(FREE).hour).toBe(0);
  expect(book.nextSlot(FREE, NOW)).toBe(NOW - 9_000 + HOUR_MS + MARGIN_MS);
});

test('a day is full until the very moment at which a charge of it is free', () => {
  const oneADay = { perHour: 10, perDay: 1 };
  const book = new QuotaBook([ended(0)], NOW);
  expect(book.isDayFull(oneADay, NOW + DAY_MS + MARGIN_MS - 1)).toBe(true);
  expect(book.isDayFull(oneADay, NOW + DAY_MS + MARGIN_MS)).toBe(false);
});

test.each([
  ['just now', 0, NOW + HOUR_MS + MARGIN_MS],
  ['an hour and a moment ago', HOUR_MS + MARGIN_MS - 1, NOW + 1],
  ['an hour and 2 s ago', HOUR_MS + MARGIN_MS, null],
  ['in the future', -DAY_MS, NOW + HOUR_MS + MARGIN_MS],
])('what was sent before a sign of %s may fill the hour as long as the sign would count', (_, ago, until) => {
  expect(fullHourUntil(NOW - ago, NOW)).toBe(until);
});

test('a limit of nothing has no slot ever', () => {
  const book = new QuotaBook([], NOW);
  expect(book.nextSlot({ perHour: 0, perDay: 50 }, NOW)).toBe(Number.POSITIVE_INFINITY);
  expect(book.nextSlot({ perHour: 10, perDay: -3 }, NOW)).toBe(Number.POSITIVE_INFINITY);
});

test('a charge is forgotten only when no window can hold it', () => {
  expect(LONGEST_CHARGE_MS).toBe(DAY_MS + MARGIN_MS);
});

const situations = fc.record({
  perHour: fc.integer({ min: 1, max: 6 }),
  perDay: fc.integer({ min: 1, max: 15 }),
  waits: fc.array(fc.integer({ min: 0, max: 2 * HOUR_MS }), { minLength: 1, maxLength: 60 }),
  lengths: fc.array(fc.integer({ min: 0, max: 10 * 60_000 }), { minLength: 60, maxLength: 60 }),
});

test('attempts at their slots never fill a window beyond its limit, counted from their ends', () => {
  fc.assert(
    fc.property(situations, ({ waits, lengths, ...limits }) => {
      const attempts: { startedAt: number; endedAt: number }[] = [];
      let now = NOW;
      waits.forEach((waitMs, index) => {
        const startedAt = new QuotaBook(attempts, now).nextSlot(limits, now + waitMs);
        const endedAt = startedAt + (lengths[index] ?? 0);
        attempts.push({ startedAt, endedAt });
        now = endedAt;
      });
      for (const { startedAt } of attempts) {
        const inWindow = (windowMs: number): number =>
          attempts.filter(
            (other) => other.startedAt < startedAt && other.endedAt + windowMs + MARGIN_MS > startedAt,
          ).length;
        expect(inWindow(HOUR_MS)).toBeLessThan(limits.perHour);
        expect(inWindow(DAY_MS)).toBeLessThan(limits.perDay);
      }
    }),
  );
});

test('bookings ahead keep the windows as real attempts do', () => {
  fc.assert(
    fc.property(situations, ({ waits, perHour, perDay }) => {
      const limits = { perHour, perDay };
      const book = new QuotaBook([], NOW);
      const slots: number[] = [];
      for (const waitMs of waits) {
        const slot = book.nextSlot(limits, (slots.at(-1) ?? NOW) + waitMs);
        book.book(slot);
        slots.push(slot);
      }
      slots.forEach((slot, index) => {
        const hourBack = slots[index - limits.perHour] ?? Number.NEGATIVE_INFINITY;
        const dayBack = slots[index - limits.perDay] ?? Number.NEGATIVE_INFINITY;
        expect(slot - hourBack).toBeGreaterThanOrEqual(HOUR_MS + MARGIN_MS);
        expect(slot - dayBack).toBeGreaterThanOrEqual(DAY_MS + MARGIN_MS);
      });
    }),
  );
});
