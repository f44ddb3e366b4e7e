import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { sha256 } from '../../src/core/identity.ts';
import { soak } from '../campaign/soak.ts';
import { FAULTS_OF_DOUBT } from '../harness/faults.ts';
import { bodyOf, type World, type WorldOptions } from '../harness/world.ts';
import {
  carryOutCommon,
  COMMON_DEEDS,
  DAY_MS,
  HOUR_MS,
  inAWorld,
  mostInAnyWindow,
  type CommonDeed,
} from './deeds.ts';

/** What can happen to a daemon and its service; made by chance, carried out in order. */
type Deed =
  | CommonDeed
  | { readonly kind: 'dump'; readonly run: number }
  | { readonly kind: 'fault'; readonly fault: (typeof FAULTS)[number] };

const FAULTS = [
  ...FAULTS_OF_DOUBT,
  { kind: 'status', status: 429, headers: { 'retry-after': '30' } },
  { kind: 'status', status: 401 },
  { kind: 'status', status: 302 },
] as const;

/** Those after which the service has the record, and the bridge no answer. */
const DROPPING: ReadonlySet<string> = new Set(['drop_answer', 'truncated']);

const deed: fc.Arbitrary<Deed> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('dump' as const), run: fc.integer({ min: 1, max: 5 }) }),
  },
  ...COMMON_DEEDS,
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('fault' as const), fault: fc.constantFrom(...FAULTS) }),
  },
);

/** What the story came to: the last state each run wrote, and how many answers may have been lost on the way. */
interface Story {
  readonly sequences: ReadonlyMap<number, number>;
  readonly lostAnswers: number;
}

async function live(world: World, deeds: readonly Deed[]): Promise<Story> {
  const sequences = new Map<number, number>();
  for (const one of deeds) await carryOut(one, world, sequences);
  const lost = (await world.control.requests()).filter(({ fault }) => fault !== null && DROPPING.has(fault));
  await world.control.clearFaults();
  world.dieAfter(Infinity);
  await world.settle();
  return { sequences, lostAnswers: lost.length + (world.lives - 1) * world.settings.concurrency };
}

async function carryOut(one: Deed, world: World, sequences: Map<number, number>): Promise<void> {
  switch (one.kind) {
    case 'dump': {
      const sequence = (sequences.get(one.run) ?? 0) + 1;
      sequences.set(one.run, sequence);
      await world.dump(one.run, sequence);
      return;
    }
    case 'fault':
      await world.control.failImports({ ...one.fault, count: 1 });
      return;
    case 'turn':
    case 'wait':
    case 'die':
    case 'restart':
      await carryOutCommon(one, world);
      return;
    default:
      one satisfies never;
  }
}

/** How often each body was imported, by its hash. */
async function importsOf(world: World): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const { body_sha256: hash } of await world.control.records()) {
    counts.set(hash, (counts.get(hash) ?? 0) + 1);
  }
  return counts;
}

function lastBodies(sequences: Story['sequences']): string[] {
  return [...sequences].map(([run, sequence]) => sha256(JSON.stringify(bodyOf(run, sequence))));
}

async function expectWithinWindows(world: World): Promise<void> {
  const records = await world.control.records();
  const times = records.map(({ imported_at: time }) => Date.parse(time));
  expect(mostInAnyWindow(times, HOUR_MS)).toBeLessThanOrEqual(world.settings.limits.perHour);
  expect(mostInAnyWindow(times, DAY_MS)).toBeLessThanOrEqual(world.settings.limits.perDay);
  const refused = (await world.control.imports()).filter(
    ({ status, fault }) => status === 429 && fault === null,
  );
  expect(refused).toEqual([]);
}

const SETTINGS = [
  { keys: 'honoured', listed: 'yes', inDoubt: 'look' },
  { keys: 'honoured', listed: 'no', inDoubt: 'look' },
  { keys: 'ignored', listed: 'yes', inDoubt: 'look' },
] as const;

function optionsOf({
  keys,
  listed,
  inDoubt,
}: {
  keys: 'honoured' | 'ignored';
  listed: 'yes' | 'no';
  inDoubt: 'look' | 'hold';
}) {
  return {
    assumptions: { imports_idempotency: keys, list_imports: listed },
    limits: { perHour: 4, perDay: 12 },
    inDoubt,
  } satisfies WorldOptions;
}

const RUNS = Number(process.env['MODEL_RUNS'] ?? 25);
const deeds = fc.array(deed, { minLength: 5, maxLength: 40 });

test.each(SETTINGS)(
  'whatever happens, each run arrives once and within the windows: keys $keys, imports listed: $listed',
  async (setting) => {
    await fc.assert(
      fc.asyncProperty(deeds, (story) =>
        inAWorld(optionsOf(setting), async (world) => {
          const { sequences } = await live(world, story);
          const imports = await importsOf(world);
          for (const hash of lastBodies(sequences)) expect(imports.get(hash)).toBe(1);
          expect([...imports.values()].every((count) => count === 1)).toBe(true);
          await expectWithinWindows(world);
        }),
      ),
      { numRuns: RUNS },
    );
  },
);

test('where keys are ignored and imports are not listed, nothing is lost, and a lost answer costs one double at most', async () => {
  await fc.assert(
    fc.asyncProperty(deeds, (story) =>
      inAWorld(optionsOf({ keys: 'ignored', listed: 'no', inDoubt: 'look' }), async (world) => {
        const { sequences, lostAnswers } = await live(world, story);
        const imports = await importsOf(world);
        for (const hash of lastBodies(sequences)) expect(imports.get(hash)).toBeGreaterThanOrEqual(1);
        const doubles = [...imports.values()].reduce((sum, count) => sum + count - 1, 0);
        expect(doubles).toBeLessThanOrEqual(lostAnswers);
        await expectWithinWindows(world);
      }),
    ),
    { numRuns: RUNS },
  );
});

test('six simulated hours with two restarts an hour and a failing service lose nothing and import nothing twice', async () => {
  expect(await soak(6, 7)).toMatchObject({ lost: 0, twice: 0, refused: 0 });
});
