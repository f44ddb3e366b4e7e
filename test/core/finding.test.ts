import { expect, test } from 'vitest';
import {
  capFindings,
  describeValue,
  formatPath,
  MAX_FINDINGS,
  type Finding,
} from '../../src/core/finding.ts';

function findings(count: number, severity: Finding['severity'] = 'warning'): Finding[] {
  return Array.from({ length: count }, (_, index) => ({
    severity,
    path: `field[${index}]`,
    expected: 'a',
    found: 'b',
    mend: 'c',
  }));
}

test('up to fifty findings are listed as they are', () => {
  expect(capFindings(findings(MAX_FINDINGS))).toEqual(findings(MAX_FINDINGS));
  expect(capFindings([])).toEqual([]);
});

test('of more the first are listed and the rest counted', () => {
  const capped = capFindings(findings(1_000_000));
  expect(capped).toHaveLength(MAX_FINDINGS);
  expect(capped.slice(0, -1)).toEqual(findings(MAX_FINDINGS - 1));
  expect(capped.at(-1)).toEqual({
    severity: 'warning',
    path: 'file',
    expected: 'at most 49 findings',
    found: '999951 more',
    mend: 'mend the ones listed, then look again',
  });
});

test('an error among those that are only counted is still an error', () => {
  const capped = capFindings([...findings(60), ...findings(1, 'error')]);
  expect(capped.at(-1)?.severity).toBe('error');
});

test.each([
  [undefined, 'nothing'],
  [null, 'null'],
  [[1, 2, 3], 'an array of 3'],
  [{ a: 1, b: 2 }, 'an object with 2 keys'],
  ['text', 'the string "text"'],
  ['line\nend\u001b[31m', 'the string "line\\nend\\u001b[31m"'],
  [1.5, 'the number 1.5'],
  [true, 'the boolean true'],
  [Number.POSITIVE_INFINITY, 'the number Infinity'],
  [Number.NaN, 'the number NaN'],
])('%j is described as %s', (value, text) => {
  expect(describeValue(value)).toBe(text);
});

test('a long value is cut', () => {
  const text = describeValue('x'.repeat(1_000_000));
  expect(text).toBe(`the string "${'x'.repeat(59)}…`);
  expect(describeValue('x'.repeat(58))).toBe(`the string "${'x'.repeat(58)}"`);
});

test.each([
  [[], 'body'],
  [['result'], 'result'],
  [['result', 'population', 3], 'result.population[3]'],
  [['code', 'on_start'], 'code.on_start'],
])('the path %j is written %s', (path, text) => {
  expect(formatPath(path)).toBe(text);
});
