import type { Shown } from '../app/show.ts';
import { printable } from '../core/printable.ts';
import { wishLine } from '../core/wish-words.ts';
import { shortId } from '../core/words.ts';

type Lineage = Pick<Shown, 'runId' | 'states' | 'wishes'>;
type Wish = Lineage['wishes'][number];

/** What has come of a run, as a tree: the local run, its imports, their results, the children of those. */
export function lineageLines({ runId, states, wishes }: Lineage, now: number): string[] {
  if (wishes.length === 0) return [];
  const imports = states.flatMap(({ run: { receipt } }) => receipt ?? []);
  const known = new Set(imports.flatMap(({ result_id: id }) => id ?? []));
  const roots = wishes.filter(({ source }) => source === null);
  const lines = imports.flatMap(({ id, result_id: resultId }, index) => [
    `  import ${printable(id)}, result ${printable(resultId ?? 'unknown')}`,
    ...childrenOf(resultId, wishes, now, '    '),
    ...(index === 0 ? roots.map((wish) => `    ${wishLine(wish, now)}`) : []),
  ]);
  const lost = wishes.filter(({ source }) => source !== null && !isReached(source.resultId, known, wishes));
  return ['', `run ${shortId(runId)}`, ...lines, ...lost.map((wish) => `  ${wishLine(wish, now)}`)];
}

function childrenOf(resultId: string | null, wishes: readonly Wish[], now: number, indent: string): string[] {
  if (resultId === null) return [];
  return wishes
    .filter(({ source }) => source?.resultId === resultId)
    .flatMap((wish) => [
      `${indent}${wishLine(wish, now)}`,
      ...childrenOf(wish.child?.resultId ?? null, wishes, now, `${indent}  `),
    ]);
}

function isReached(resultId: string, imported: ReadonlySet<string>, wishes: readonly Wish[]): boolean {
  return imported.has(resultId) || wishes.some(({ child }) => child?.resultId === resultId);
}
