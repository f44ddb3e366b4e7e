import { expect, test } from 'vitest';
import { pushAdvice } from '../../src/cli/push-advice.ts';
import { EMPTY_ITEM } from '../../src/app/push/push-item.ts';
import { BridgeError } from '../../src/core/errors.ts';

type Report = Parameters<typeof pushAdvice>[0];

const DONE: Report = { items: [], keyProblem: null, hold: null, hasDaemon: false };

function withItem(state: Report['items'][number]['state'], changes: Partial<Report> = {}): Report {
  return { ...DONE, items: [{ ...EMPTY_ITEM, file: '/spool/a.vilvik.jsonl', state }], ...changes };
}

test('after a push that left something, it is told what becomes of it or what to do', () => {
  const noKey = new BridgeError('key_missing', 'no API key', 'type: vilvik-bridge login');
  expect(pushAdvice(withItem('account_held', { keyProblem: noKey }))).toEqual([
    'vilvik-push: no API key',
    '  type: vilvik-bridge login',
  ]);
  expect(pushAdvice(withItem('account_held', { hold: 'key' }))).toEqual([
    'set VILVIK_API_KEY to another key, or type: vilvik-bridge login',
  ]);
  for (const state of ['queued', 'sending', 'in_doubt'] as const) {
    expect(pushAdvice(withItem(state))).toEqual([
      'what waits goes by itself while vilvik-bridge watch runs, else with the next vilvik-push',
    ]);
    expect(pushAdvice(withItem(state, { hasDaemon: true }))).toEqual([
      'what waits goes by itself: vilvik-bridge watch is running',
    ]);
  }
});

test('where nothing waits, nothing is advised', () => {
  for (const state of ['imported', 'running', 'held', 'rejected', 'dropped', 'superseded'] as const) {
    expect(pushAdvice(withItem(state, { hold: 'key' }))).toEqual([]);
  }
});
