import { expect, test } from 'vitest';
import { lineageLines } from '../../src/cli/lineage-words.ts';
import type { WishRecord } from '../../src/ledger/wishes.ts';
import { runId } from '../harness/dumps.ts';

const NOW = Date.parse('2026-11-22T14:00:00Z');

function wish(from: string | null, to: string | null): WishRecord {
  return {
    source: from === null ? null : { resultId: from, submissionId: 'parent' },
    child: to === null ? null : { submissionId: `sub ${to}`, resultId: to, generations: null },
    overrides: {},
    state: to === null ? 'wanted' : 'finished',
    why: null,
    notBefore: null,
    file: null,
  } as WishRecord;
}

const shown = (wishes: readonly WishRecord[]): string[] =>
  lineageLines({ runId: runId(7), states: [], wishes }, NOW);

test('what is wanted of a run that is not imported yet is told', () => {
  expect(shown([wish(null, null)])).toEqual(['', `run ${runId(7).slice(-8)}`, '  continuation wanted']);
  expect(shown([])).toEqual([]);
});

test('what went on from a result is told below it, also where no receipt names the first one', () => {
  expect(shown([wish('first', 'second'), wish('second', 'third')]).slice(2)).toEqual([
    '  continuation finished, as sub second',
    '    continuation finished, as sub third',
  ]);
});
