import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  outcomeOf,
  retryAfterMs,
  showsHealth,
  STOPPED,
  type HttpAnswer,
  type Outcome,
} from '../../src/core/outcome.ts';

const NOW = Date.parse('2026-11-22T10:00:00Z');
const HOUR_MS = 3_600_000;
const ACCEPTED = { id: 'abc', resultId: 'def', resultUrl: 'https://host/app/result/def/' };

interface Parts {
  readonly accepted?: typeof ACCEPTED | null;
  readonly code?: string | null;
  readonly retryAfter?: string | null;
  readonly serverTime?: number | null;
}

function responseOf(status: number): Extract<HttpAnswer, { kind: 'response' }> {
  return { kind: 'response', status, body: '', serverTime: null, retryAfter: null, requestId: null };
}

function answered(status: number, parts: Parts = {}): Outcome {
  const { accepted = null, code = null, retryAfter = null, serverTime = null } = parts;
  const answer: HttpAnswer = { ...responseOf(status), serverTime, retryAfter };
  return outcomeOf(answer, { accepted, text: { code, message: 'their words' } }, NOW);
}

test('201 with an id is an import', () => {
  expect(answered(201, { accepted: ACCEPTED })).toEqual({ kind: 'imported', ...ACCEPTED });
});

test.each([
  [400, 'refused'],
  [422, 'refused'],
  [413, 'too_large'],
  [429, 'rate_limited'],
  [408, 'answer_unknown'],
  [409, 'answer_unknown'],
  [500, 'answer_unknown'],
  [502, 'answer_unknown'],
  [503, 'answer_unknown'],
  [504, 'answer_unknown'],
  [599, 'answer_unknown'],
  [100, 'answer_unknown'],
  [200, 'answer_unknown'],
  [202, 'answer_unknown'],
  [204, 'answer_unknown'],
])('%d becomes %s', (status, kind) => {
  expect(answered(status)).toMatchObject({ kind, why: `${status} their words` });
});

test.each([
  [401, null, 'key'],
  [402, null, 'credits'],
  [403, 'scope_required', 'scope'],
  [403, 'insufficient_credits', 'credits'],
  [403, 'forbidden', 'address'],
  [403, null, 'address'],
  [404, 'not_found', 'address'],
  [405, null, 'address'],
  [407, null, 'address'],
  [418, null, 'address'],
  [451, null, 'address'],
])('%d %s holds the account: %s', (status, code, hold) => {
  expect(answered(status, { code })).toEqual({ kind: 'account_held', hold, why: `${status} their words` });
});

test.each([300, 301, 302, 307, 308, 399])('%d is in doubt, and known as a redirect', (status) => {
  expect(answered(status)).toEqual({
    kind: 'answer_unknown',
    why: `${status} their words`,
    isRedirect: true,
  });
});

test.each([199, 204, 500, 503])('%d is in doubt, and no redirect', (status) => {
  expect(answered(status)).toEqual({ kind: 'answer_unknown', why: `${status} their words` });
});

test('an answer without words is told by its status alone', () => {
  const read = { accepted: null, text: { code: null, message: '' } };
  expect(outcomeOf(responseOf(500), read, NOW)).toEqual({ kind: 'answer_unknown', why: '500' });
});

test('201 without a readable id is in doubt', () => {
  expect(answered(201)).toEqual({ kind: 'answer_unknown', why: '201 their words' });
});

test('an id in any other answer proves nothing', () => {
  expect(answered(200, { accepted: ACCEPTED }).kind).toBe('answer_unknown');
  expect(answered(500, { accepted: ACCEPTED }).kind).toBe('answer_unknown');
  expect(answered(422, { accepted: ACCEPTED }).kind).toBe('refused');
});

test('no status but 201 is an import, and none outside 4xx refuses or holds', () => {
  const others = fc.integer({ min: 100, max: 599 }).filter((status) => status !== 201);
  fc.assert(
    fc.property(others, fc.constantFrom(null, 'scope_required', 'x'), (status, code) => {
      const { kind } = answered(status, { code, accepted: ACCEPTED });
      expect(kind).not.toBe('imported');
      expect(kind === 'answer_unknown' || (status >= 400 && status < 500)).toBe(true);
    }),
  );
});

test('what never left is not sent, and what was lost on the way is in doubt', () => {
  const read = { accepted: null, text: { code: null, message: '' } };
  const failure = { code: 'ECONNRESET', message: 'cut' };
  expect(outcomeOf({ kind: 'not_sent', ...failure }, read, NOW)).toEqual({ kind: 'not_sent', why: 'cut' });
  expect(outcomeOf({ kind: 'lost', ...failure }, read, NOW)).toEqual({ kind: 'answer_unknown', why: 'cut' });
});

test.each(['not_sent', 'lost'] as const)('a call that we broke off (%s) is known as ours', (kind) => {
  const read = { accepted: null, text: { code: null, message: '' } };
  expect(STOPPED).toBe('ERR_ABORTED');
  expect(outcomeOf({ kind, code: STOPPED, message: 'stopped' }, read, NOW)).toMatchObject({ isOurs: true });
});

test.each([
  [199, false],
  [200, true],
  [204, true],
  [299, true],
  [300, false],
  [302, false],
  [399, false],
  [400, true],
  [401, true],
  [404, true],
  [408, false],
  [429, true],
  [499, true],
  [500, false],
  [503, false],
])('%d to the question for health lets an import through: %s', (status, isThere) => {
  expect(showsHealth(responseOf(status))).toBe(isThere);
});

test.each(['not_sent', 'lost'] as const)('a question for health that was %s lets none through', (kind) => {
  expect(showsHealth({ kind, code: 'ECONNRESET', message: 'cut' })).toBe(false);
});

test.each([
  ['120', 120_000],
  [' 120 ', 120_000],
  ['0', 0],
  ['1.5', 1_500],
  ['0.0004', 1],
  ['999999999', 24 * HOUR_MS],
  ['9'.repeat(400), null],
  ['Sun, 22 Nov 2026 10:30:00 GMT', HOUR_MS / 2],
  ['Sunday, 22-Nov-26 10:30:00 GMT', HOUR_MS / 2],
  ['Sun, 22 Nov 2026 09:00:00 GMT', 0],
  ['Sun, 29 Nov 2026 10:00:00 GMT', 24 * HOUR_MS],
  ['-5', null],
  ['soon', null],
  ['5 seconds', null],
  ['', null],
  [null, null],
])('Retry-After %j is %j ms', (value, waitMs) => {
  expect(retryAfterMs(value, NOW)).toBe(waitMs);
});

test('a date in Retry-After is read by the clock of the service', () => {
  const retryAfter = 'Sun, 22 Nov 2026 12:10:00 GMT';
  const serverTime = Date.parse('2026-11-22T12:00:00Z');
  expect(answered(429, { retryAfter, serverTime })).toMatchObject({ kind: 'rate_limited', waitMs: 600_000 });
  expect(answered(429, { retryAfter })).toMatchObject({ waitMs: 7_800_000 });
});
