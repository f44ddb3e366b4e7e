import { expect, test } from 'vitest';
import type { HttpAnswer } from '../../src/core/outcome.ts';
import { isGone, mayConcernOneOnly, readTroubleOf } from '../../src/core/read-trouble.ts';

function response(status: number, retryAfter: string | null = null): HttpAnswer {
  return { kind: 'response', status, body: '', serverTime: null, retryAfter, requestId: null };
}

test.each([
  [401, 'key_refused'],
  [300, 'blocked'],
  [302, 'blocked'],
  [400, 'blocked'],
  [403, 'blocked'],
  [404, 'blocked'],
  [405, 'blocked'],
  [200, 'failed'],
  [408, 'failed'],
  [409, 'failed'],
  [429, 'failed'],
  [500, 'failed'],
  [503, 'failed'],
])('%d means %s', (status, kind) => {
  const text = { code: null, message: 'words' };
  expect(readTroubleOf({ answer: response(status), text }, 0)).toMatchObject({
    kind,
    why: `${status} words`,
  });
});

test.each([
  ['404 in the words of the service', response(404), 'not_found', true],
  ['404 of some page in front of it', response(404), null, false],
  ['another answer', response(403), 'forbidden', false],
  ['no answer', { kind: 'lost', code: 'X', message: 'cut' } as const, 'not_found', false],
])('%s says that there is no such thing: %#', (_, answer, code, gone) => {
  expect(isGone({ answer, text: { code, message: '' } })).toBe(gone);
});

test('a limit is waited for as told', () => {
  const text = { code: null, message: '' };
  expect(readTroubleOf({ answer: response(429, '30'), text }, 0)).toMatchObject({ waitMs: 30_000 });
});

test('a date to wait for is read by the clock of the service', () => {
  const serverTime = Date.parse('2026-11-22T12:00:00Z');
  const answer = { ...response(429, 'Sun, 22 Nov 2026 12:10:00 GMT'), serverTime };
  const text = { code: null, message: '' };
  expect(readTroubleOf({ answer, text }, 0)).toMatchObject({ waitMs: 600_000 });
});

test.each(['not_sent', 'lost'] as const)('what was %s failed for the moment', (kind) => {
  const answer = { kind, code: 'X', message: 'no way' };
  const trouble = readTroubleOf({ answer, text: { code: null, message: '' } }, 0);
  expect(trouble).toEqual({ kind: 'failed', status: null, waitMs: null, why: 'no way' });
});

test.each([
  [400, true],
  [404, true],
  [500, true],
  [503, true],
  [401, false],
  [402, false],
  [403, false],
  [405, false],
  [407, false],
  [429, false],
])('%d may be about one thing alone: %s', (status, mayBe) => {
  const text = { code: null, message: 'words' };
  expect(mayConcernOneOnly(readTroubleOf({ answer: response(status), text }, 0))).toBe(mayBe);
});

test('what never arrived concerns all', () => {
  const answer = { kind: 'lost', code: 'X', message: 'no way' } as const;
  expect(mayConcernOneOnly(readTroubleOf({ answer, text: { code: null, message: '' } }, 0))).toBe(false);
});
