import { expect, test } from 'vitest';
import { continueExitCode, pushExitCode, type AskedWish, type ShownState } from '../../src/core/exit-code.ts';

test.each<[ShownState[], number]>([
  [[], 0],
  [['imported'], 0],
  [['imported', 'dropped', 'superseded'], 0],
  [['dropped'], 0],
  [['queued'], 5],
  [['imported', 'queued', 'sending', 'in_doubt', 'running'], 5],
  [['superseded', 'in_doubt'], 5],
  [['held'], 4],
  [['account_held'], 4],
  [['imported', 'held', 'account_held'], 4],
  [['rejected'], 6],
  [['imported', 'dropped', 'rejected', 'rejected'], 6],
  [['held', 'rejected'], 3],
  [['queued', 'rejected'], 3],
  [['queued', 'held'], 3],
  [['running', 'account_held'], 3],
  [['imported', 'queued', 'held', 'rejected'], 3],
])('%j ends with %d', (states, code) => {
  expect(pushExitCode(states)).toBe(code);
});

const asked = (state: AskedWish['state'], rest: Partial<AskedWish> = {}): AskedWish => ({
  state,
  notBefore: null,
  isBlocked: false,
  ...rest,
});

/** Alone, and beside an imported run; both commands end alike. */
test.each<[AskedWish, number]>([
  [asked('running'), 0],
  [asked('finished'), 0],
  [asked('wanted'), 5],
  [asked('asking'), 5],
  [asked('in_doubt'), 5],
  [asked('over_budget', { notBefore: 1 }), 5],
  [asked('over_budget'), 4],
  [asked('wanted', { isBlocked: true }), 4],
  [asked('over_budget', { notBefore: 1, isBlocked: true }), 4],
  [asked('held'), 4],
  [asked('failed'), 6],
  [asked('cancelled'), 6],
  [asked('finished', { isBlocked: true }), 0],
])('a continuation that was asked for, %j, ends with %d', (wish, code) => {
  expect(continueExitCode(wish)).toBe(code);
  expect(pushExitCode(['imported'], [wish])).toBe(code);
});

test.each<[ShownState[], AskedWish[], number]>([
  [['queued'], [asked('over_budget', { notBefore: 1 })], 5],
  [['queued'], [asked('held')], 3],
  [['rejected'], [asked('failed')], 6],
  [['rejected'], [asked('finished')], 6],
])('%j with %j ends with %d', (states, wishes, code) => {
  expect(pushExitCode(states, wishes)).toBe(code);
});
