import { expect, test } from 'vitest';
import type { WishState } from '../../src/core/wish/continuation.ts';
import type { Overrides } from '../../src/core/wish/wish.ts';
import type { Assumptions } from '../../src/sandbox/assumptions.ts';
import { enqueueMarked, runIn, startRig, type RigOptions } from '../delivery/rig.ts';
import { asks, ASK, STARTABLE, turnUntil, want, wishIn } from '../delivery/wishes.ts';

interface Row {
  readonly setting: Partial<Assumptions>;
  readonly overrides?: Overrides;
  readonly body?: object;
  readonly comesTo: WishState;
  readonly why: RegExp | null;
}

const WITHOUT_POPULATION = {
  ga_parameters: { ...STARTABLE.ga_parameters, sol_per_pop: 4, num_genes: 2 },
  result: { population: undefined },
};

/** Settings under which the service will not have it: what a person is told. */
const ROWS: readonly Row[] = [
  {
    setting: { continue_without_population: 'refused' },
    body: WITHOUT_POPULATION,
    comesTo: 'held',
    why: /^4\d\d .*population/,
  },
  {
    setting: { continue_without_population: 'fresh' },
    body: WITHOUT_POPULATION,
    comesTo: 'finished',
    why: null,
  },
  {
    setting: { continue_gene_shape: 'refused' },
    overrides: { num_genes: 9 },
    comesTo: 'held',
    why: /num_genes/,
  },
  {
    setting: { continue_gene_shape: 'refused', validation_status: '400' },
    overrides: { num_genes: 9 },
    comesTo: 'held',
    why: /num_genes/,
  },
  {
    setting: { continue_gene_shape: 'ignored' },
    overrides: { num_genes: 9 },
    comesTo: 'finished',
    why: null,
  },
  {
    setting: { continue_sol_per_pop: 'refused' },
    overrides: { sol_per_pop: 9 },
    comesTo: 'held',
    why: /sol_per_pop/,
  },
  {
    setting: { continue_sol_per_pop: 'ignored' },
    overrides: { sol_per_pop: 9 },
    comesTo: 'finished',
    why: null,
  },
];

test.each(ROWS)('%j: asked once, and what it comes to', async (row) => {
  const rig = await startRig({ assumptions: row.setting });
  const run = await enqueueMarked(rig, 1, { ...STARTABLE, ...row.body });
  await rig.tick();
  await rig.report();
  expect(runIn(rig, run).state).toBe('imported');
  const wanted = await want(rig, 1, row.overrides ?? { num_generations: 2 });
  const wish = await turnUntil(rig, wanted, 'finished', 'failed', 'held', 'cancelled');
  expect(wish.state).toBe(row.comesTo);
  expect(wish.why ?? '').toMatch(row.why ?? /^$/);
  expect(await asks(rig)).toHaveLength(1);
});

const WAITING = [
  [{ credits_answer: '402' }, 402, 'insufficient_credits'],
  [{ credits_answer: '403' }, 403, 'insufficient_credits'],
  [{ continue_scope: 'results:write' }, 403, 'scope_required'],
] as const;

test.each(WAITING)(
  '%j: nothing is asked again for an hour, then it goes on',
  async (assumptions, status, code) => {
    const rig = await startRig({ assumptions } satisfies RigOptions);
    await enqueueMarked(rig, 1, STARTABLE);
    await rig.tick();
    await rig.report();
    const body = { error: { code, message: 'not now' } };
    await rig.control.fault({ ...ASK, kind: 'status', status, body, count: 1 });
    const row = await want(rig);
    const { nextAt } = await rig.tick();
    expect(wishIn(rig, row)).toMatchObject({ state: 'wanted', why: `${status} not now`, isCharged: false });
    expect(nextAt).toBe(rig.clock.now() + 3_600_000);
    await turnUntil(rig, row, 'running', 'finished');
    expect(await asks(rig)).toHaveLength(2);
  },
);
