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
  /** Those of a run that is not imported yet, or whose result is nobody's here. */
  readonly apart: readonly Branch<Wish>[];
}

/** Each wish stands in it. */
export function lineageOf<Wish extends ViewedWish>(
  receipts: readonly Receipt[],
  wishes: readonly Wish[],
): Lineage<Wish> {
  const roots = wishes.filter(({ source }) => source === null);
  const imports = receipts.map(({ id, result_id: resultId }, index) => {
    const waiting = index === 0 ? roots.map((wish) => branchOf(wish, wishes)) : [];
    return { id, resultId, branches: [...branchesOf(resultId, wishes), ...waiting] };
  });
  return { imports, apart: apartFrom(imports, wishes) };
}

function apartFrom<Wish extends ViewedWish>(
  imports: Lineage<Wish>['imports'],
  wishes: readonly Wish[],
): Branch<Wish>[] {
  const placed = new Set(imports.flatMap(({ branches }) => branches.flatMap(wishesIn)));
  const results = new Set(wishes.flatMap(({ child }) => child?.resultId ?? []));
  const heads = wishes.filter(({ source }) => source === null || !results.has(source.resultId));
  const apart: Branch<Wish>[] = [];
  // All of them again: those in a circle have no head.
  for (const wish of [...heads, ...wishes]) {
    if (placed.has(wish)) continue;
    const branch = branchOf(wish, wishes);
    for (const one of wishesIn(branch)) placed.add(one);
    apart.push(branch);
  }
  return apart;
}

function wishesIn<Wish>({ wish, children }: Branch<Wish>): Wish[] {
  return [wish, ...children.flatMap(wishesIn)];
}

function branchesOf<Wish extends ViewedWish>(
  resultId: string | null,
  wishes: readonly Wish[],
  above: readonly string[] = [],
): Branch<Wish>[] {
  if (resultId === null || above.includes(resultId)) return [];
  return wishes
    .filter(({ source }) => source?.resultId === resultId)
    .map((wish) => branchOf(wish, wishes, above));
}

/** `above`: the results on the way here; a service that names one of them again must not lead in a circle. */
function branchOf<Wish extends ViewedWish>(
  wish: Wish,
  wishes: readonly Wish[],
  above: readonly string[] = [],
): Branch<Wish> {
  const way = wish.source === null ? above : [...above, wish.source.resultId];
  return { wish, children: branchesOf(wish.child?.resultId ?? null, wishes, way) };
}
