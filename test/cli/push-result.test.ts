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
  expect(pushLines([item], 0)).toEqual([`rejected: empty.vilvik.jsonl (${runId(1).slice(-8)})`]);
  expect(pushLines([{ ...item, name: 'night' }], 0)).toEqual([`rejected: night (${runId(1).slice(-8)})`]);
  expect(pushLines([{ ...item, runId: null }], 0)).toEqual(['rejected: /spool/empty.vilvik.jsonl']);
});
