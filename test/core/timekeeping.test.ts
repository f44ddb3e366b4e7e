import { describe, expect, test } from 'vitest';
import {
  advanceTime,
  isSameCourse,
  learnTime,
  resumeTime,
  type ClockReading,
  type ClockRecord,
} from '../../src/core/timekeeping.ts';

const HOUR_MS = 3_600_000;
const T = Date.parse('2026-11-22T10:00:00Z');
const reading = (changes: Partial<ClockReading> = {}): ClockReading => ({
  wall: T,
  uptimeMs: HOUR_MS,
  bootId: 'boot one',
  ...changes,
});
const kept: ClockRecord = { bootId: 'boot one', uptimeMs: HOUR_MS, time: T, lagMs: 0 };
const sure = { record: kept, isSure: true };

describe('within a process', () => {
  test.each([
    ['goes with the clock', 60_000, 60_000, 60_000, true],
    ['goes on through a sleep that both have seen', 8 * HOUR_MS, 8 * HOUR_MS, 8 * HOUR_MS, true],
    ['follows a small correction', 61_000, 60_000, 61_000, true],
    ['does not go back for a small correction', -5_000, 1_000, 0, true],
    ['does not follow two days ahead', 48 * HOUR_MS, 1_000, 1_000, false],
    ['does not follow two days back', -48 * HOUR_MS, 1_000, 1_000, false],
    ['parts from the clock at a minute', 61_000, 1_000, 1_000, false],
  ])('the time %s', (_, wallMs, uptimeMs, expectedMs, isSure) => {
    const state = advanceTime(sure, reading({ wall: T + wallMs, uptimeMs: HOUR_MS + uptimeMs }));
    expect([state.record.time - T, state.isSure]).toEqual([expectedMs, isSure]);
  });

  test('a clock that was set and set back is in doubt until the service has spoken', () => {
    const away = advanceTime(sure, reading({ wall: T + 48 * HOUR_MS }));
    const back = advanceTime(away, reading({ wall: T + 10, uptimeMs: HOUR_MS + 10 }));
    expect([back.record.time - T, back.isSure]).toEqual([10, false]);
  });
});

describe('the next process', () => {
  test.each([
    [
      'goes on from a clock that was not touched',
      { wall: T + HOUR_MS, uptimeMs: 2 * HOUR_MS },
      HOUR_MS,
      true,
    ],
    ['goes on from the very same moment', {}, 0, true],
    ['is not misled by a clock set ahead', { wall: T + 49 * HOUR_MS, uptimeMs: 2 * HOUR_MS }, HOUR_MS, false],
    ['is not misled by a clock set back', { wall: T - 47 * HOUR_MS, uptimeMs: 2 * HOUR_MS }, HOUR_MS, false],
    ['believes the clock after a restart, but asks', { wall: T + HOUR_MS, bootId: 'two' }, HOUR_MS, false],
    ['never goes back, not even by a restart', { wall: T - 48 * HOUR_MS, bootId: 'two' }, 0, false],
    ['takes less uptime for a restart', { wall: T + HOUR_MS, uptimeMs: 5 }, HOUR_MS, false],
  ])('%s', (_, changes, expectedMs, isSure) => {
    const state = resumeTime(kept, reading(changes));
    expect([state.record.time - T, state.isSure]).toEqual([expectedMs, isSure]);
  });

  test('of a first start believes the clock; of a ledger that was made again it asks', () => {
    expect(resumeTime(null, reading())).toEqual({ record: kept, isSure: true });
    expect(resumeTime(null, reading(), true).isSure).toBe(false);
  });
});

describe('what the service says', () => {
  test('moves the time only when it differs by a minute or more', () => {
    const near = learnTime({ record: kept, isSure: false }, reading(), T + 59_000);
    expect(near).toEqual({ record: kept, isSure: true });
    const far = learnTime({ record: kept, isSure: false }, reading(), T - 48 * HOUR_MS);
    expect(far).toMatchObject({ record: { time: T - 48 * HOUR_MS, lagMs: 48 * HOUR_MS }, isSure: true });
    const just = learnTime({ record: kept, isSure: false }, reading(), T + 60_000);
    expect(just.record.time).toBe(T + 60_000);
  });

  test('holds for the processes after it, whose clock is as wrong', () => {
    const { record } = learnTime(sure, reading({ wall: T + 48 * HOUR_MS }), T);
    const next = resumeTime(record, reading({ wall: T + 49 * HOUR_MS, uptimeMs: 2 * HOUR_MS }));
    expect([next.record.time - T, next.isSure]).toEqual([HOUR_MS, true]);
  });

  test('holds after a restart too, as long as the clock is as wrong', () => {
    const { record } = learnTime(sure, reading({ wall: T + 48 * HOUR_MS }), T);
    const next = resumeTime(record, reading({ wall: T + 49 * HOUR_MS, bootId: 'two' }));
    expect(next.record).toMatchObject({ time: T + HOUR_MS, lagMs: 48 * HOUR_MS });
  });

  test('that it does not say anything has to do', () => {
    expect(learnTime({ record: kept, isSure: false }, reading(), null)).toEqual({
      record: kept,
      isSure: true,
    });
  });
});

test('a record is news when the clock or the machine was set anew', () => {
  expect(isSameCourse(kept, { ...kept, time: T + HOUR_MS, uptimeMs: 2 * HOUR_MS })).toBe(true);
  const late = { ...kept, lagMs: 48 * HOUR_MS };
  expect(isSameCourse(late, late)).toBe(true);
  expect(isSameCourse(kept, { ...kept, lagMs: 60_000 })).toBe(false);
  expect(isSameCourse(kept, { ...kept, time: T + 60_000 })).toBe(false);
  expect(isSameCourse(kept, { ...kept, bootId: 'two' })).toBe(false);
  expect(isSameCourse(null, kept)).toBe(false);
});
