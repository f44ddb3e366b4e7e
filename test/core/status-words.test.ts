import { expect, test } from 'vitest';
import { daemonWords, waitWords } from '../../src/core/status-words.ts';

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
