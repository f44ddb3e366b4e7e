import { expect } from 'vitest';
import type { WishState } from '../../src/core/wish/continuation.ts';
import type { Overrides } from '../../src/core/wish/wish.ts';
import type { WishRecord } from '../../src/ledger/wishes.ts';
import { descriptionMark } from '../../src/core/identity.ts';
import { importBody, runId, writeDump } from '../harness/dumps.ts';
import type { SeenRequest } from '../harness/sandbox.ts';
import { enqueueMarked, runIn, startRig, type Rig, type RigOptions } from './rig.ts';

export const POPULATION = [
  [1, 2.5],
  [3, 4],
  [0.5, 0.5],
  [2, 2],
];
/** A run that the sandbox can continue. */
export const STARTABLE = {
  ga_parameters: { num_generations: 3, num_parents_mating: 2, random_seed: 1 },
  code: { fitness_func: 'def fitness_func(ga, solution, index):\n    return float(sum(solution))\n' },
  result: { population: POPULATION },
};

/** A rig with one imported run. */
export async function rigWithImport(
  options: RigOptions = {},
  body: Parameters<typeof enqueueMarked>[2] = STARTABLE,
): Promise<Rig & { row: number }> {
  const rig = await startRig(options);
  const row = await enqueueMarked(rig, 1, body);
  await rig.tick();
  await rig.report();
  expect(runIn(rig, row).state).toBe('imported');
  return { ...rig, row };
}

export async function want(
  { ledger, settings, clock }: Rig,
  number = 1,
  overrides: Overrides = { num_generations: 4 },
): Promise<number> {
  const about = { account: settings.account, runId: runId(1), origin: 'hand', source: null } as const;
  return (await ledger.wishes.want({ ...about, id: `wish-${number}`, overrides }, clock.now())).row;
}

export function wishIn({ ledger }: Rig, row: number): WishRecord {
  const wish = ledger.wishes.wish(row);
  if (wish === null) throw new Error(`there is no wish ${row}`);
  return wish;
}

/** Turns the clock to whatever is next until the wish is in one of these states. */
export async function turnUntil(rig: Rig, row: number, ...states: WishState[]): Promise<WishRecord> {
  for (let turns = 0; turns < 2_000; turns += 1) {
    const { nextAt } = await rig.tick();
    const wish = wishIn(rig, row);
    if (states.includes(wish.state)) return wish;
    rig.clock.set(Math.max(nextAt ?? 0, rig.clock.now()));
  }
  throw new Error(`the wish stays ${wishIn(rig, row).state}`);
}

export async function asks(rig: Rig): Promise<readonly SeenRequest[]> {
  return (await rig.control.imports()).filter(({ path }) => path.endsWith('/continue'));
}

export async function children(rig: Rig): Promise<readonly string[]> {
  const parentSubmissionId = String(runIn(rig, 1).receipt?.id);
  const { signal } = new AbortController();
  const reply = await rig.ports.client.listSubmissions({ parentSubmissionId, signal });
  return reply.value?.rows.map(({ id }) => id) ?? [];
}

export const ASK = { match: { method: 'POST', path: '/results/*/continue' } };

/** Writes a state of run 1 that asks to be continued. */
export function dumpWith(
  { spool }: Rig,
  sequence: number,
  overrides: Overrides | null,
  code: Readonly<Record<string, string>> = STARTABLE.code,
): Promise<string> {
  const description = `about it ${descriptionMark(runId(1))}`;
  return writeDump(spool, {
    name: `run-1-${sequence}`,
    header: { run_id: runId(1), sequence, continue: overrides },
    body: importBody({ ...STARTABLE, code, description, name: `run 1 at ${sequence}` }),
  });
}
