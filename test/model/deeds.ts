import * as fc from 'fast-check';
import { World, type WorldOptions } from '../harness/world.ts';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** What can happen to any daemon. */
export type CommonDeed =
  | { readonly kind: 'turn' }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'die'; readonly borders: number }
  | { readonly kind: 'restart' };

export const COMMON_DEEDS: readonly fc.WeightedArbitrary<CommonDeed>[] = [
  { weight: 6, arbitrary: fc.constant({ kind: 'turn' }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('wait'),
      ms: fc.constantFrom(1_000, 10_000, 60_000, 600_000, HOUR_MS, 5 * HOUR_MS),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('die'), borders: fc.integer({ min: 1, max: 30 }) }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'restart' }) },
];

export async function carryOutCommon(one: CommonDeed, world: World): Promise<void> {
  switch (one.kind) {
    case 'turn':
      await world.turn();
      return;
    case 'wait':
      world.clock.advance(one.ms);
      return;
    case 'die':
      world.dieAfter(one.borders);
      return;
    case 'restart':
      await world.restart();
      return;
    default:
      one satisfies never;
  }
}

export async function inAWorld(options: WorldOptions, body: (world: World) => Promise<void>): Promise<void> {
  const world = await World.make(options);
  try {
    await body(world);
  } finally {
    world.close();
  }
}

/** The largest number of times in any window of that length. */
export function mostInAnyWindow(times: readonly number[], windowMs: number): number {
  const counts = times.map((end) => times.filter((time) => time > end - windowMs && time <= end).length);
  return Math.max(0, ...counts);
}
