import { expect, test } from 'vitest';
import { EMPTY_ITEM } from '../../src/app/push/push-item.ts';
import { pushLines } from '../../src/cli/push-result.ts';
import { runId } from '../harness/dumps.ts';

test('what has no name is told by its file', () => {
  const item = {
    ...EMPTY_ITEM,
    file: '/spool/empty.vilvik.jsonl',
    runId: runId(1),
    state: 'rejected' as const,
  };
  expect(pushLines([item], 0, [])).toEqual([`rejected: empty.vilvik.jsonl (${runId(1).slice(-8)})`]);
  expect(pushLines([{ ...item, name: 'night' }], 0, [])).toEqual([`rejected: night (${runId(1).slice(-8)})`]);
  expect(pushLines([{ ...item, runId: null }], 0, [])).toEqual(['rejected: /spool/empty.vilvik.jsonl']);
});

test('what waits is told with why: the failure, else what the plan waits for', () => {
  const waiting = {
    ...EMPTY_ITEM,
    file: '/spool/a',
    name: 'night',
    runId: runId(1),
    state: 'queued' as const,
  };
  const later = { ...waiting, plannedAt: 60_000, because: 'hour_window' as const };
  expect(pushLines([later], 0, [])[0]).toMatch(/, goes \S.* \(waits for the hour window\)$/);
  expect(pushLines([{ ...later, why: '503 down' }], 0, [])[0]).toMatch(/, goes \S.* \(503 down\)$/);
  expect(pushLines([{ ...waiting, plannedAt: 0, because: 'now' }], 0, [])[0]).toMatch(/, goes now$/);
});
