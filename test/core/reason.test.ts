import { expect, test } from 'vitest';
import { readReason } from '../../src/core/reason.ts';

const FINDING = { severity: 'error', path: 'code', expected: 'some', found: 'none', mend: 'add it' };
const REASON = { version: 1, run_id: 'any', why: 'broken', findings: [FINDING], what_next: 'mend it' };

test('a reason file says why and what was found', () => {
  expect(readReason(JSON.stringify(REASON))).toEqual({ why: 'broken', findings: [FINDING] });
});

test.each(['', '{', '[]', '{"version": 2}', JSON.stringify({ ...REASON, findings: [{ severity: 'odd' }] })])(
  'what is no reason file is not taken for one: %s',
  (text) => {
    expect(readReason(text)).toBeNull();
  },
);
