import { expect, test } from 'vitest';
import {
  countOf,
  findingWords,
  outcomeWords,
  runWords,
  shortId,
  stateWords,
  timeWords,
} from '../../src/core/words.ts';
import { runId } from '../harness/dumps.ts';

const NOW = new Date(2026, 10, 22, 14, 0, 0).getTime();
const SHORT = runId(7).slice(-8);

test('a run is known by its name and the last eight signs of its id', () => {
  expect(shortId(runId(7))).toBe(SHORT);
  expect(runWords('night\n7', runId(7))).toBe(`night\\u{a}7 (${SHORT})`);
  expect(runWords('', runId(7))).toBe(SHORT);
  expect(runWords(null, runId(7))).toBe(SHORT);
});

test.each([
  ['error', '✗'],
  ['warning', '!'],
  ['hold', '!'],
] as const)('a finding that is of kind %s says where, what and how to mend it', (severity, sign) => {
  const finding = { severity, path: 'a\u001b', expected: 'b', found: 'c\u001b', mend: 'd' };
  expect(findingWords(finding)).toEqual([`  ${sign} a\\u{1b}: expected b, found c\\u{1b}`, '    d']);
});

test('what became of a run is told with the reason, where there is one', () => {
  const run = { state: 'in_doubt', name: 'night', runId: runId(7) };
  expect(outcomeWords(run, 'cut\n')).toBe(`in doubt: night (${SHORT}), cut\\u{a}`);
  expect(outcomeWords(run, null)).toBe(`in doubt: night (${SHORT})`);
  expect(stateWords('a_b_c')).toBe('a b c');
});

test('a moment is told by the clock, and by the day where it is not today', () => {
  expect(timeWords(new Date(2026, 10, 22, 9, 5, 7).toISOString(), NOW)).toBe('09:05:07');
  expect(timeWords(new Date(2026, 10, 23, 9, 5, 7).toISOString(), NOW)).toBe('Mon Nov 23 2026 09:05:07');
});

test.each([
  [0, '0 runs'],
  [1, '1 run'],
  [2, '2 runs'],
])('%d are %s', (count, words) => {
  expect(countOf(count, 'run')).toBe(words);
});
