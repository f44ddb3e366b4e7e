import { expect, test } from 'vitest';
import { pushExitCode, type ShownState } from '../../src/core/exit-code.ts';

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
