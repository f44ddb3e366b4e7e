import { expect, test } from 'vitest';
import { continueOutcomeOf } from '../../src/core/wish/continue-outcome.ts';
import type { HttpAnswer } from '../../src/core/outcome.ts';

const NOW = Date.parse('2026-11-22T10:00:00Z');
const TEXT = { code: null, message: 'words' };

function response(
  status: number,
  retryAfter: string | null = null,
  serverTime: number | null = null,
): HttpAnswer {
  return { kind: 'response', status, body: '', serverTime, retryAfter, requestId: null };
}

const CASES: readonly [answer: HttpAnswer, childId: string | null, kind: string][] = [
  [response(202), 'child', 'accepted'],
  [response(200), 'child', 'accepted'],
  [response(202), null, 'answer_unknown'],
  [response(204), null, 'answer_unknown'],
  [response(300), 'child', 'answer_unknown'],
  [response(302), null, 'answer_unknown'],
  [response(400), null, 'refused'],
  [response(401), null, 'waits'],
  [response(402), null, 'waits'],
  [response(403), null, 'waits'],
  [response(404), null, 'refused'],
  [response(405), null, 'waits'],
  [response(408), null, 'answer_unknown'],
  [response(409), null, 'answer_unknown'],
  [response(422), null, 'refused'],
  [response(429), null, 'waits'],
  [response(500), null, 'answer_unknown'],
  [response(503), 'child', 'answer_unknown'],
  [{ kind: 'not_sent', code: 'ECONNREFUSED', message: 'no' }, null, 'not_sent'],
  [{ kind: 'lost', code: 'ECONNRESET', message: 'cut' }, null, 'answer_unknown'],
];

test.each(CASES)('%j with child %s', (answer, childId, kind) => {
  expect(continueOutcomeOf(answer, { childId, text: TEXT }, NOW).kind).toBe(kind);
});

test('what went wrong on the way is told in its words', () => {
  const read = { childId: null, text: TEXT };
  for (const kind of ['not_sent', 'lost'] as const) {
    expect(continueOutcomeOf({ kind, code: 'X', message: 'cut' }, read, NOW)).toMatchObject({ why: 'cut' });
  }
});

test('a date to wait for is read by the clock of the service', () => {
  const read = { childId: null, text: TEXT };
  const limited = response(429, 'Sun, 22 Nov 2026 12:10:00 GMT', Date.parse('2026-11-22T12:00:00Z'));
  expect(continueOutcomeOf(limited, read, NOW)).toMatchObject({
    waitMs: 600_000,
  });
});

test('a limit says how long to wait, a missing right does not', () => {
  const read = { childId: null, text: TEXT };
  expect(continueOutcomeOf(response(429, '90'), read, NOW)).toMatchObject({
    waitMs: 90_000,
    needsPerson: false,
  });
  expect(continueOutcomeOf(response(429), read, NOW)).toMatchObject({ waitMs: null, needsPerson: false });
  expect(continueOutcomeOf(response(403, '90'), read, NOW)).toMatchObject({
    waitMs: null,
    needsPerson: true,
    why: '403 words',
  });
});
