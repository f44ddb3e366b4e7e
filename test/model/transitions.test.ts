import { expect, test } from 'vitest';
import {
  isUndecidedAfter,
  RUN_EVENTS,
  RUN_STATES,
  transition,
  type RunSituation,
} from '../../src/core/run.ts';
import { movesIn, watchMoves, type Move } from '../harness/moves.ts';
import { World } from '../harness/world.ts';
import { ARRIVALS } from './stories/arrivals.ts';
import { ATTEMPTS } from './stories/attempts.ts';
import { DOUBTS } from './stories/doubts.ts';
import type { Story } from './stories/story.ts';

const STORIES: Readonly<Record<string, Story>> = { ...ARRIVALS, ...ATTEMPTS, ...DOUBTS };

test.each(Object.entries(STORIES))('%s', async (_, { moves, tell, ...options }) => {
  const world = await World.make({ ...options, onOpened: watchMoves });
  try {
    await tell(world);
    expect(movesIn(world.ledgerFile)).toEqual([...moves].sort());
  } finally {
    world.close();
  }
});

test('the stories have every move of the table and no other', () => {
  const told = new Set(Object.values(STORIES).flatMap(({ moves }) => moves));
  expect([...told].sort()).toEqual([...possibleMoves()].sort());
});

/** Every move that some event brings about in a situation that a run can come into. */
function possibleMoves(): Set<Move> {
  const moves = new Set<Move>();
  const situations: (RunSituation | null)[] = [null];
  const known = new Set<string>();
  for (const from of situations) {
    for (const event of RUN_EVENTS) {
      const to = transition(from, event);
      if (to === null) continue;
      moves.add(`${from?.state ?? 'new'} -> ${to}`);
      const undecided = isUndecidedAfter(from, event);
      // Bytes can be replaced behind the back of whatever is in doubt.
      for (const replaced of [false, true]) {
        const name = JSON.stringify([to, undecided, replaced]);
        if (!known.has(name)) situations.push({ state: to, undecided, replaced });
        known.add(name);
      }
    }
  }
  expect(new Set(situations.map((situation) => situation?.state ?? null))).toEqual(
    new Set([null, ...RUN_STATES]),
  );
  return moves;
}
