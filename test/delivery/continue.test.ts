import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { WishState } from '../../src/core/continuation.ts';
import type { Overrides } from '../../src/core/wish.ts';
import type { WishRecord } from '../../src/ledger/wishes.ts';
import { runId } from '../harness/dumps.ts';
import type { SeenRequest } from '../harness/sandbox.ts';
import { enqueueMarked, HOUR_MS, runIn, startRig, type Rig, type RigOptions } from './rig.ts';

const POPULATION = [
  [1, 2.5],
  [3, 4],
  [0.5, 0.5],
  [2, 2],
];
/** A run that the sandbox can continue. */
const STARTABLE = {
  ga_parameters: { num_generations: 3, num_parents_mating: 2, random_seed: 1 },
  code: { fitness_func: 'def fitness_func(ga, solution, index):\n    return float(sum(solution))\n' },
  result: { population: POPULATION },
};

/** A rig with one imported run. */
async function rigWithImport(options: RigOptions = {}): Promise<Rig & { row: number }> {
  const rig = await startRig(options);
  const row = await enqueueMarked(rig, 1, STARTABLE);
  await rig.tick();
  await rig.report();
  expect(runIn(rig, row).state).toBe('imported');
  return { ...rig, row };
}

async function want(
  { ledger, settings, clock }: Rig,
  number = 1,
  overrides: Overrides = { num_generations: 4 },
): Promise<number> {
  const about = { account: settings.account, runId: runId(1), origin: 'hand', source: null } as const;
  return (await ledger.wishes.want({ ...about, id: `wish-${number}`, overrides }, clock.now())).row;
}

function wishIn({ ledger }: Rig, row: number): WishRecord {
  const wish = ledger.wishes.wish(row);
  if (wish === null) throw new Error(`there is no wish ${row}`);
  return wish;
}

/** Turns the clock to whatever is next until the wish is in one of these states. */
async function turnUntil(rig: Rig, row: number, ...states: WishState[]): Promise<WishRecord> {
  for (let turns = 0; turns < 2_000; turns += 1) {
    const { nextAt } = await rig.tick();
    const wish = wishIn(rig, row);
    if (states.includes(wish.state)) return wish;
    rig.clock.set(Math.max(nextAt ?? 0, rig.clock.now()));
  }
  throw new Error(`the wish stays ${wishIn(rig, row).state}`);
}

async function asks(rig: Rig): Promise<readonly SeenRequest[]> {
  return (await rig.control.imports()).filter(({ path }) => path.endsWith('/continue'));
}

async function children(rig: Rig): Promise<readonly string[]> {
  const parentSubmissionId = String(runIn(rig, 1).receipt?.id);
  const { signal } = new AbortController();
  const reply = await rig.ports.client.listSubmissions({ parentSubmissionId, signal });
  return reply.value?.rows.map(({ id }) => id) ?? [];
}

const ASK = { match: { method: 'POST', path: '/results/*/continue' } };

test('a run is continued with real PyGAD and its result comes home beside the receipt', async () => {
  const rig = await rigWithImport();
  const row = await want(rig);
  const wish = await turnUntil(rig, row, 'finished', 'failed');
  expect([wish.state, wish.why]).toEqual(['finished', null]);
  expect(wish.child).toMatchObject({ status: 'succeeded', generations: 4 });
  expect(wish.file).toBe(join(rig.spool, 'sent', 'run-1.result.json'));
  const home = JSON.parse(await readFile(String(wish.file), 'utf8')) as Record<
    string,
    Record<string, unknown>
  >;
  expect(home).toMatchObject({
    version: 1,
    run_id: runId(1),
    wish_id: 'wish-1',
    overrides: { num_generations: 4 },
    parent: {
      submission_id: runIn(rig, rig.row).receipt?.id,
      result_id: runIn(rig, rig.row).receipt?.result_id,
    },
    submission: { id: wish.child?.submissionId, status: 'succeeded' },
    result: { id: wish.child?.resultId, generations_completed: 4 },
  });
  expect(home['result']?.['population']).toHaveLength(POPULATION.length);
});

test('the second result of a run has a name of its own', async () => {
  const rig = await rigWithImport();
  const first = await want(rig, 1);
  await turnUntil(rig, first, 'finished');
  const second = await want(rig, 2);
  const wish = await turnUntil(rig, second, 'finished');
  expect(wish.file).toBe(join(rig.spool, 'sent', 'run-1.2.result.json'));
});

test.each(['honoured', 'ignored'] as const)(
  'a child whose answer was lost is found and not asked for again, with keys %s',
  async (continue_idempotency) => {
    const rig = await rigWithImport({ assumptions: { continue_idempotency } });
    const row = await want(rig);
    await rig.control.fault({ ...ASK, kind: 'drop_answer', count: 1 });
    const doubtful = await turnUntil(rig, row, 'in_doubt');
    expect(doubtful.isCharged).toBe(true);
    const wish = await turnUntil(rig, row, 'running');
    expect(await asks(rig)).toHaveLength(1);
    expect(await children(rig)).toEqual([wish.child?.submissionId]);
  },
);

test('a request that did not arrive is asked for again under its key, one time limit later', async () => {
  const rig = await rigWithImport({ assumptions: { continue_idempotency: 'ignored' } });
  const row = await want(rig);
  await rig.control.fault({ ...ASK, kind: 'reset', count: 1 });
  await turnUntil(rig, row, 'in_doubt');
  const since = rig.clock.now();
  await turnUntil(rig, row, 'running');
  expect(rig.clock.now() - since).toBeGreaterThanOrEqual(rig.settings.timeoutMs);
  const keys = (await asks(rig)).map(({ idempotency_key: key }) => key);
  expect(keys).toHaveLength(2);
  expect(new Set(keys).size).toBe(1);
  expect(await children(rig)).toHaveLength(1);
});

test('where two new children may be the one, the wish is held and nothing is asked again', async () => {
  const rig = await rigWithImport();
  const row = await want(rig);
  await rig.control.fault({ ...ASK, kind: 'drop_answer', count: 1 });
  await turnUntil(rig, row, 'in_doubt');
  // Somebody else continues the same result meanwhile.
  const { signal } = new AbortController();
  const resultId = String(runIn(rig, rig.row).receipt?.result_id);
  await rig.ports.client.continueResult({ resultId, body: null, idempotencyKey: 'another', signal });
  const wish = await turnUntil(rig, row, 'held');
  expect(wish.why).toMatch(/may each be its child/);
  expect(await asks(rig)).toHaveLength(2);
});

test('two wishes for one result have a child each', async () => {
  const rig = await rigWithImport();
  const rows = [await want(rig, 1), await want(rig, 2)];
  await rig.control.fault({ ...ASK, kind: 'drop_answer', count: 2 });
  const ids = [];
  for (const row of rows) ids.push((await turnUntil(rig, row, 'running', 'finished')).child?.submissionId);
  expect(new Set(ids)).toEqual(new Set(await children(rig)));
  expect(await asks(rig)).toHaveLength(2);
});

test('a wish in doubt that cannot be looked for is held, never asked again', async () => {
  const rig = await rigWithImport();
  const row = await want(rig);
  await rig.control.fault({ ...ASK, kind: 'drop_answer', count: 1 });
  await turnUntil(rig, row, 'in_doubt');
  await rig.control.fault({ kind: 'status', status: 403, match: { path: '/submissions/' } });
  const wish = await turnUntil(rig, row, 'held');
  expect(wish.why).toMatch(/the service shows no children: 403/);
  expect(await asks(rig)).toHaveLength(1);
});

test('a process that ended while it asked leaves a doubt, which a look decides', async () => {
  const rig = await rigWithImport();
  const row = await want(rig);
  const { id, result_id: resultId } = runIn(rig, rig.row).receipt ?? {};
  await rig.ledger.wishes.begin({
    row,
    source: { resultId: String(resultId), submissionId: String(id) },
    idempotencyKey: 'key',
    keyFingerprint: 'key one',
    knownChildren: [],
    perDay: 3,
    owner: { ...rig.ports.owner, bootId: 'another boot' },
    now: rig.clock.now(),
  });
  const doubtful = await turnUntil(rig, row, 'in_doubt');
  expect(doubtful.why).toMatch(/ended before the answer came/);
  const wish = await turnUntil(rig, row, 'running');
  expect(await children(rig)).toEqual([wish.child?.submissionId]);
});

test('a missing right to continue holds continuing alone, for an hour', async () => {
  const rig = await rigWithImport();
  const rows = [await want(rig, 1), await want(rig, 2)];
  await rig.control.fault({
    ...ASK,
    kind: 'status',
    status: 403,
    body: { error: { code: 'scope_required', message: 'submissions:write is missing' } },
    count: 1,
  });
  const { nextAt } = await rig.tick();
  expect(rows.map((row) => wishIn(rig, row).state)).toEqual(['wanted', 'wanted']);
  expect(nextAt).toBe(rig.clock.now() + HOUR_MS);
  expect(await asks(rig)).toHaveLength(1);
  const import2 = await enqueueMarked(rig, 2);
  await rig.tick();
  expect(runIn(rig, import2).state).toBe('imported');
  rig.clock.advance(HOUR_MS);
  for (const row of rows) await turnUntil(rig, row, 'running', 'finished');
});

test('a key that may not read submissions asks for nothing', async () => {
  const rig = await rigWithImport({ key: 'limited' });
  const row = await want(rig);
  const { nextAt } = await rig.tick();
  expect(wishIn(rig, row).state).toBe('wanted');
  expect(nextAt).toBe(rig.clock.now() + HOUR_MS);
  expect(await asks(rig)).toEqual([]);
});

test('the budget of a day holds, and is free again a day later', async () => {
  const rig = await rigWithImport();
  const budget = { perDay: 2, maxGenerations: 10 };
  const continuing = { ...rig.settings.continuing, budget };
  const tight: Rig = { ...rig, tick: () => rig.tick({ continuing }) };
  const rows = [await want(rig, 1), await want(rig, 2), await want(rig, 3)];
  const tooMany = await want(rig, 4, { num_generations: 11 });
  const began = rig.clock.now();
  const over = await turnUntil(tight, rows[2] ?? 0, 'over_budget');
  expect(over.why).toMatch(/per_day is 2/);
  expect(wishIn(rig, tooMany).why).toMatch(/max_generations is 10/);
  await turnUntil(tight, rows[2] ?? 0, 'running', 'finished');
  expect(rig.clock.now() - began).toBeGreaterThanOrEqual(24 * HOUR_MS);
  expect(await asks(rig)).toHaveLength(3);
  expect(wishIn(rig, tooMany).state).toBe('over_budget');
});

test('what the service refuses is held with its words, and costs nothing of the budget', async () => {
  const rig = await rigWithImport();
  const row = await want(rig, 1, { num_genes: 7 });
  const wish = await turnUntil(rig, row, 'held');
  expect(wish.why).toMatch(/num_genes/);
  expect(wish.isCharged).toBe(false);
  await rig.tick();
  expect(await asks(rig)).toHaveLength(1);
});

test('a child that was removed at the service ends the wish', async () => {
  const rig = await rigWithImport();
  const row = await want(rig);
  const { child } = await turnUntil(rig, row, 'running');
  await rig.ports.client.deleteSubmission(String(child?.submissionId), new AbortController().signal);
  const wish = await turnUntil(rig, row, 'cancelled', 'finished', 'failed');
  expect([wish.state, wish.why]).toEqual([
    'cancelled',
    expect.stringMatching(/is not at the service any more/),
  ]);
});

test('a child that fails brings its reason home', async () => {
  const rig = await startRig();
  const code = { fitness_func: 'def fitness_func(ga, solution, index):\n    raise ValueError("too hot")\n' };
  await enqueueMarked(rig, 1, { ...STARTABLE, code });
  await rig.tick();
  await rig.report();
  const row = await want(rig);
  const wish = await turnUntil(rig, row, 'failed', 'finished');
  expect([wish.state, wish.why]).toEqual(['failed', expect.stringMatching(/too hot/)]);
  expect(await readFile(String(wish.file), 'utf8')).toMatch(/"result":null/);
});

test('a run that will not be imported has nothing to continue', async () => {
  const rig = await startRig();
  const run = await enqueueMarked(rig, 1, STARTABLE);
  await rig.ledger.drop(run, rig.clock.now());
  const row = await want(rig);
  await rig.tick();
  expect(wishIn(rig, row)).toMatchObject({
    state: 'cancelled',
    why: expect.stringMatching(/not imported/) as string,
  });
});

test('while the service is down it is asked less and less', async () => {
  const rig = await rigWithImport();
  const row = await want(rig);
  await turnUntil(rig, row, 'running');
  await rig.control.fault({ kind: 'status', status: 503, match: { method: 'GET' } });
  const before = (await rig.control.requests()).length;
  const until = rig.clock.now() + 6 * HOUR_MS;
  while (rig.clock.now() < until) {
    const { nextAt } = await rig.tick();
    rig.clock.set(Math.max(nextAt ?? until, rig.clock.now() + 1));
  }
  expect((await rig.control.requests()).length - before).toBeLessThan(30);
  await rig.control.clearFaults();
  await turnUntil(rig, row, 'finished');
});

test('many children are followed by their list, not one by one', async () => {
  const rig = await rigWithImport();
  const plenty = { ...rig.settings.continuing, budget: { perDay: 100, maxGenerations: 1_000_000 } };
  const many: Rig = { ...rig, tick: () => rig.tick({ continuing: plenty }) };
  const rows = [];
  for (let number = 1; number <= 6; number += 1)
    rows.push(await want(rig, number, { num_generations: 900_000 }));
  for (const row of rows) await turnUntil(many, row, 'running');
  const before = (await rig.control.requests()).length;
  rig.clock.advance(60_000);
  await many.tick();
  expect((await rig.control.requests()).length - before).toBe(1);
});
