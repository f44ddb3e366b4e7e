/** A generation and its best fitness; a gap where it had none. */
export interface Point {
  readonly generation: number;
  readonly value: number | null;
}

/**
 * A curve with as few points as can be seen: of the generations that fall on one place the first, the last, the lowest
 * and the highest are kept, and a gap where there is one.
 */
export function thinned(values: readonly (number | null)[], places: number): Point[] {
  if (values.length <= 2 * places) return values.map((value, generation) => ({ generation, value }));
  const size = values.length / places;
  return Array.from({ length: Math.ceil(values.length / size) }, (_, place) => {
    const from = Math.floor(place * size);
    return extremes(values, from, Math.min(values.length, Math.floor((place + 1) * size)));
  }).flat();
}

function extremes(values: readonly (number | null)[], from: number, to: number): Point[] {
  const kept = new Set<number>([from, to - 1]);
  let low = -1;
  let high = -1;
  let gap = -1;
  for (let at = from; at < to; at += 1) {
    const value = values[at] ?? null;
    if (value === null) gap = at;
    else {
      if (low === -1 || value < (values[low] ?? 0)) low = at;
      if (high === -1 || value > (values[high] ?? 0)) high = at;
    }
  }
  for (const at of [low, high, gap]) if (at !== -1) kept.add(at);
  return [...kept]
    .sort((a, b) => a - b)
    .map((generation) => ({ generation, value: values[generation] ?? null }));
}
