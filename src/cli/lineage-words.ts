import type { Shown } from '../app/by-hand/show.ts';
import { lineageOf, type Branch } from '../core/wish/lineage.ts';
import { printable } from '../core/printable.ts';
import { wishLine } from '../core/wish/wish-words.ts';
import { shortId } from '../core/words.ts';

type ShownLineage = Pick<Shown, 'runId' | 'states' | 'wishes'>;
type Wish = ShownLineage['wishes'][number];

/** What has come of a run, as a tree: the local run, its imports, their results, the children of those. */
export function lineageLines({ runId, states, wishes }: ShownLineage, now: number): string[] {
  if (wishes.length === 0) return [];
  const receipts = states.flatMap(({ run: { receipt } }) => receipt ?? []);
  const { imports, apart } = lineageOf(receipts, wishes);
  const lines = imports.flatMap(({ id, resultId, branches }) => [
    `  import ${printable(id)}, result ${printable(resultId ?? 'unknown')}`,
    ...branchLines(branches, now, '    '),
  ]);
  return ['', `run ${shortId(runId)}`, ...lines, ...branchLines(apart, now, '  ')];
}

function branchLines(branches: readonly Branch<Wish>[], now: number, indent: string): string[] {
  return branches.flatMap(({ wish, children }) => [
    `${indent}${wishLine(wish, now)}`,
    ...branchLines(children, now, `${indent}  `),
  ]);
}
