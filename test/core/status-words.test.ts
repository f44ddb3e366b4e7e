import { expect, test } from 'vitest';
import {
  daemonWords,
  newDumpsWords,
  outageWords,
  planWords,
  rebuiltWords,
  sharedWords,
  waitWords,
} from '../../src/core/status-words.ts';

const NOW = new Date(2026, 10, 22, 14, 0, 0).getTime();
const AT = new Date(2026, 10, 22, 14, 20, 0).getTime();

test('what a run waits for is said with its time and its place', () => {
  expect(waitWords({ at: AT, because: 'hour_window' }, 3, NOW)).toBe(
    'waits for the hour window, goes at 14:20:00, 3rd in the queue',
  );
  expect(waitWords({ at: NOW, because: 'now' }, 1, NOW)).toBe(
    'nothing stands in the way, goes now, 1st in the queue',
  );
  expect(waitWords({ at: null, because: 'outage' }, null, NOW)).toBe(
    'the service does not answer, goes at a time not known yet',
  );
});

test.each([
  [2, '2nd'],
  [4, '4th'],
  [11, '11th'],
  [12, '12th'],
  [13, '13th'],
  [21, '21st'],
  [100, '100th'],
  [111, '111th'],
  [1_002, '1002nd'],
])('place %d is the %s', (place, word) => {
  expect(waitWords({ at: NOW, because: 'now' }, place, NOW)).toContain(`, ${word} in the queue`);
});

test('a daemon that hangs is told with what ends it', () => {
  expect(daemonWords({ daemon: 'hung', daemon_pid: 7 })).toBe(
    'hangs (process 7): end it with kill -9 7, then vilvik-bridge watch',
  );
});

test.each([
  [{ daemon: 'down', daemon_pid: null }, 'is not running: vilvik-bridge watch'],
  [{ daemon: 'up', daemon_pid: 7 }, 'is watching (process 7)'],
  [{ daemon: 'up', daemon_pid: null }, 'is watching'],
] as const)('a daemon that is %o %s', (seen, words) => {
  expect(daemonWords(seen)).toBe(words);
});

test.each([
  [AT, '14:20:00, waits for the day window'],
  [NOW, 'now, waits for the day window'],
  [null, 'at a time not known yet, waits for the day window'],
])('a run planned for %j goes %s', (at, words) => {
  expect(planWords({ at, because: 'day_window' }, NOW)).toBe(words);
});

test('what a person should know of the bridge is told with its time', () => {
  const [now, at] = [NOW, AT].map((time) => new Date(time).toISOString()) as [string, string];
  expect(newDumpsWords(1)).toBe('one dump is not taken in yet: vilvik-bridge watch, or vilvik-push');
  expect(newDumpsWords(2)).toMatch(/^2 dumps are not taken in yet/);
  expect(outageWords({ since: now, next_check_at: at }, NOW)).toBe(
    'does not answer since 14:00:00, asked again 14:20:00',
  );
  expect(sharedWords(now, NOW)).toContain('refused 14:00:00');
  expect(rebuiltWords({ at: now, kept: null }, NOW)).toBe('was made again 14:00:00');
  expect(rebuiltWords({ at: now, kept: 'old' }, NOW)).toBe(
    'was made again 14:00:00, the one before is kept as old',
  );
});
