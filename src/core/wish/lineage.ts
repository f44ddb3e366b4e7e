import type { Receipt } from '../receipt.ts';
import type { ViewedWish } from './wish-view.ts';

/** A continuation, and those that went on from its result. */
export interface Branch<Wish> {
  readonly wish: Wish;
  readonly children: readonly Branch<Wish>[];
}

/** What has come of a run: its imports, their results, the children of those. */
export interface Lineage<Wish> {
  readonly imports: readonly {
    readonly id: string;
    readonly resultId: string | null;
    readonly branches: readonly Branch<Wish>[];
  }[];
  /** Those whose result is nobody's here. */
  readonly lost: readonly Wish[];
}

export function lineageOf<Wish extends ViewedWish>(
  receipts: readonly Receipt[],
  wishes: readonly Wish[],
): Lineage<Wish> {
  const roots = wishes.filter(({ source }) => source === null);
  const known = new Set(receipts.flatMap(({ result_id: id }) => id ?? []));
  const isReached = (resultId: string): boolean =>
    known.has(resultId) || wishes.some(({ child }) => child?.resultId === resultId);
  return {
    imports: receipts.map(({ id, result_id: resultId }, index) => {
      const waiting = index === 0 ? roots.map((wish) => ({ wish, children: [] })) : [];
      return { id, resultId, branches: [...branchesOf(resultId, wishes), ...waiting] };
    }),
    lost: wishes.filter(({ source }) => source !== null && !isReached(source.resultId)),
  };
}

/** `above`: the results on the way here; a service that names one of them again must not lead in a circle. */
function branchesOf<Wish extends ViewedWish>(
  resultId: string | null,
  wishes: readonly Wish[],
  above: readonly string[] = [],
): Branch<Wish>[] {
  if (resultId === null || above.includes(resultId)) return [];
  const way = [...above, resultId];
  return wishes
    .filter(({ source }) => source?.resultId === resultId)
    .map((wish) => ({ wish, children: branchesOf(wish.child?.resultId ?? null, wishes, way) }));
}
