import { expect, test } from 'vitest';
import { listedLines } from '../../src/cli/list-words.ts';
import { runId } from '../harness/dumps.ts';

test('a run without a name is listed by its file', () => {
  const item = {
    runId: runId(1),
    name: null,
    state: 'rejected' as const,
    why: 'file: expected a header line and a body line, found an empty file',
    changedAt: null,
    file: '/spool/rejected/night\u001b[2J.vilvik.jsonl',
  };
  expect(listedLines(item, 0)[0]).toMatch(/ {2}night\\u\{1b\}\[2J\.vilvik\.jsonl$/);
  expect(listedLines({ ...item, name: 'night' }, 0)[0]).toMatch(/ {2}night$/);
});
