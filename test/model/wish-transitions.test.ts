import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  WISH_EVENTS,
  WISH_STATES,
  wishTransition,
  type WishState,
} from '../../src/core/wish/continuation.ts';
import { runId } from '../harness/dumps.ts';
import { watchMoves, wishMovesIn, type WishMove } from '../harness/moves.ts';
import { enqueueMarked, startRig, takeFile, type Rig } from '../delivery/rig.ts';
import { ASK, dumpWith, rigWithImport, STARTABLE, turnUntil, want, wishIn } from '../delivery/wishes.ts';

interface Story {
  readonly moves: readonly WishMove[];
  readonly tell: (rig: Rig) => Promise<unknown>;
  /** Its run is not imported yet when it begins. */
  readonly fromScratch?: true;
}

const ASKED = ['new -> wanted', 'wanted -> asking'] as const;
const DOUBTED = [...ASKED, 'asking -> in_doubt'] as const;
const NOTHING = { kind: 'status', status: 200, body: { results: [], next: null } } as const;

async function doubt(rig: Rig, kind: 'drop_answer' | 'reset'): Promise<number> {
  const row = await want(rig);
  await rig.control.fault({ ...ASK, kind, count: 1 });
  await turnUntil(rig, row, 'in_doubt');
  return row;
}

function byHand(
  { ledger, clock }: Rig,
  row: number,
  event: 'retried' | 'given_up',
): Promise<WishState | null> {
  return ledger.wishes.move(row, event, {}, clock.now());
}

function withBudget(rig: Rig, perDay: number): Rig {
  const budget = { perDay, maxGenerations: 1_000 };
  return { ...rig, tick: () => rig.tick({ continuing: { ...rig.settings.continuing, budget } }) };
}

const STORIES: Readonly<Record<string, Story>> = {
  'a wish that is over the budget is asked for when it is raised, and comes home': {
    moves: [
      ...ASKED,
      'wanted -> over_budget',
      'over_budget -> wanted',
      'asking -> running',
      'running -> finished',
    ],
    tell: async (rig) => {
      const row = await want(rig);
      await turnUntil(withBudget(rig, 0), row, 'over_budget');
      await turnUntil(rig, row, 'finished');
    },
  },
  'a wish that is over the budget is given up': {
    moves: ['new -> wanted', 'wanted -> over_budget', 'over_budget -> cancelled'],
    tell: async (rig) => {
      const row = await want(rig);
      await turnUntil(withBudget(rig, 0), row, 'over_budget');
      expect(await byHand(rig, row, 'given_up')).toBe('cancelled');
    },
  },
  'a child that was lost is found, and removed by somebody': {
    moves: [...DOUBTED, 'in_doubt -> running', 'running -> cancelled'],
    tell: async (rig) => {
      const row = await doubt(rig, 'drop_answer');
      const gone = { kind: 'status', status: 404, match: { method: 'GET', path: '/submissions/*' } } as const;
      await rig.control.fault(gone);
      await turnUntil(rig, row, 'cancelled');
    },
  },
  'a child that is not there is asked for again': {
    moves: [...DOUBTED, 'in_doubt -> wanted', 'asking -> running'],
    tell: async (rig) => turnUntil(rig, await doubt(rig, 'reset'), 'running'),
  },
  'a child that is seen late is taken': {
    moves: [...DOUBTED, 'in_doubt -> wanted', 'wanted -> running'],
    tell: async (rig) => {
      const row = await doubt(rig, 'drop_answer');
      await rig.control.fault({ ...NOTHING, match: { method: 'GET', path: '/submissions/' }, count: 1 });
      await turnUntil(rig, row, 'running');
    },
  },
  'what cannot be looked for is held, and given up': {
    moves: [...DOUBTED, 'in_doubt -> held', 'held -> cancelled'],
    tell: async (rig) => {
      const row = await doubt(rig, 'drop_answer');
      await rig.control.fault({ kind: 'status', status: 403, match: { path: '/submissions/' } });
      await turnUntil(rig, row, 'held');
      await byHand(rig, row, 'given_up');
    },
  },
  'what was refused is tried again, and waits where it has to': {
    moves: [...ASKED, 'asking -> held', 'held -> wanted', 'asking -> wanted'],
    tell: async (rig) => {
      const row = await want(rig, 1, { num_genes: 9 });
      await turnUntil(rig, row, 'held');
      await byHand(rig, row, 'retried');
      await rig.control.fault({ ...ASK, kind: 'status', status: 429, count: 1 });
      await rig.tick();
      expect(wishIn(rig, row).state).toBe('wanted');
    },
  },
  'a run that is dropped has nothing to continue': {
    moves: ['new -> wanted', 'wanted -> cancelled'],
    fromScratch: true,
    tell: async (rig) => {
      const run = await enqueueMarked(rig, 1, STARTABLE);
      await rig.ledger.drop(run, rig.clock.now());
      await turnUntil(rig, await want(rig), 'cancelled');
    },
  },
  'a run whose result the service did not name is for a person': {
    moves: ['new -> wanted', 'wanted -> held'],
    fromScratch: true,
    tell: async (rig) => {
      await enqueueMarked(rig, 1, STARTABLE);
      const body = { id: 'Sb77hQ12cdEf', status: 'succeeded' };
      await rig.control.failImports({ kind: 'status', status: 201, body, count: 1 });
      await rig.tick();
      await turnUntil(rig, await want(rig), 'held');
    },
  },
  'after a rebuild a wish is in doubt, and its child fails': {
    moves: [
      'new -> in_doubt',
      'in_doubt -> wanted',
      'wanted -> asking',
      'asking -> running',
      'running -> failed',
    ],
    fromScratch: true,
    tell: async (rig) => {
      await rig.ledger.restore({ runs: [], rebuilt: rig.clock.now(), waits: [] }, rig.clock.now());
      const file = await dumpWith(rig, 1, { num_generations: 2 }, { fitness_func: 'raise ValueError(1)' });
      await takeFile(rig, file, { fromDumps: true, rules: [] });
      const [wish] = rig.ledger.wishes.ofRun(rig.settings.account, runId(1));
      await turnUntil(rig, wish?.row ?? 0, 'failed');
    },
  },
};

test.each(Object.entries(STORIES))('%s', async (_, { moves, tell, fromScratch }) => {
  const rig = await (fromScratch === true ? startRig() : rigWithImport());
  const file = join(rig.stateDir, 'ledger.db');
  watchMoves(file);
  await tell(rig);
  expect(wishMovesIn(file)).toEqual([...moves].sort());
});

test('the stories have every move of the table and no other', () => {
  const told = new Set(Object.values(STORIES).flatMap(({ moves }) => moves));
  const possible = ([null, ...WISH_STATES] as const).flatMap((from) =>
    WISH_EVENTS.flatMap((event) => {
      const to = wishTransition(from, event);
      return to === null ? [] : (`${from ?? 'new'} -> ${to}` as const);
    }),
  );
  expect([...told].sort()).toEqual([...new Set(possible)].sort());
});
