import { writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { Assumptions } from '../../src/sandbox/assumptions.ts';
import { bodyLine, runId } from '../harness/dumps.ts';
import { enqueueBare, enqueueMarked, HOUR_MS, runIn, startRig, turnUntilSettled, type Rig } from './rig.ts';

async function bodiesAtService(rig: Rig): Promise<string[]> {
  return (await rig.control.records()).map(({ body_sha256: hash }) => hash);
}

const CASES = (['honoured', 'ignored'] as const).flatMap((keys) =>
  (['yes', 'no'] as const).flatMap((listed) =>
    (['look', 'hold'] as const).flatMap((mode) =>
      (['mark', 'likeness'] as const).map((sign) => ({ keys, listed, mode, sign })),
    ),
  ),
);

test.each(CASES)(
  'keys $keys, imports listed: $listed, in_doubt = $mode, by $sign: nothing lost, nothing twice where that is possible',
  async ({ keys, listed, mode, sign }) => {
    const assumptions = { imports_idempotency: keys, list_imports: listed } as const;
    const rig = await startRig({ assumptions, inDoubt: mode });
    const enqueue = sign === 'mark' ? enqueueMarked : enqueueBare;
    const rows = [];
    for (const number of [1, 2, 3, 4]) rows.push(await enqueue(rig, number, { name: `run ${number}` }));
    // The second and the third import are made, and nobody is told.
    await rig.control.failImports({ kind: 'drop_answer', after: 1, count: 2 });
    // The fourth does not arrive.
    await rig.control.failImports({ kind: 'reset', after: 3, count: 1 });
    await turnUntilSettled(rig);
    const bodies = await bodiesAtService(rig);
    const runs = rows.map((row) => runIn(rig, row));
    const lost = runs.filter(({ state, body }) => state !== 'held' && !bodies.includes(body.sha256));
    expect(lost).toEqual([]);
    expect(runs.every(({ state }) => state === 'imported' || state === 'held')).toBe(true);
    const isBlind = listed === 'no';
    const twice = bodies.length - new Set(bodies).size;
    expect(twice).toBe(isBlind && keys === 'ignored' && mode === 'look' ? 2 : 0);
    const states = runs.map(({ state }) => state);
    expect(states.filter((state) => state === 'held')).toHaveLength(isBlind && mode === 'hold' ? 3 : 0);
  },
);

test('a dropped answer is found by the run id and adopted with a receipt', async () => {
  const rig = await startRig();
  const row = await enqueueMarked(rig);
  await rig.control.failImports({ kind: 'drop_answer', count: 1 });
  await rig.tick();
  rig.clock.advance(rig.settings.timeoutMs);
  const round = await rig.tick();
  const [record, ...others] = await rig.control.records();
  expect(others).toEqual([]);
  expect(round).toMatchObject({ pushed: [{ outcome: { kind: 'adopted', id: record?.id } }], nextAt: null });
  expect(runIn(rig, row)).toMatchObject({
    state: 'imported',
    undecided: false,
    why: null,
    receipt: {
      run_id: runId(1),
      body_sha256: record?.body_sha256,
      id: record?.id,
      result_id: record?.result_id,
      idempotency_key: record?.idempotency_key,
      attempts: 1,
      accepted_at: '2026-11-22T10:00:00.000Z',
    },
    notes: [{ path: 'receipt' }],
  });
});

test.each<[string, Partial<Assumptions>]>([
  ['descriptions are listed', { description_shown: 'listed' }],
  ['descriptions are never shown', { description_shown: 'hidden' }],
  ['fitness is rounded', { fitness_type: 'rounded', description_shown: 'hidden' }],
  ['fitness is a number', { fitness_type: 'number' }],
])('a record is recognised where %s', async (_, assumptions) => {
  const rig = await startRig({ assumptions: { ...assumptions, imports_idempotency: 'ignored' } });
  const result = { best_solution_fitness: -0.395_512_345 };
  const row = await enqueueMarked(rig, 1, { result });
  await rig.control.failImports({ kind: 'drop_answer', count: 1 });
  await turnUntilSettled(rig);
  expect(runIn(rig, row).state).toBe('imported');
  expect(await rig.control.records()).toHaveLength(1);
});

test('a record that differs in its genes alone is not taken for the run, however its fitness is rounded', async () => {
  const rig = await startRig({ assumptions: { fitness_type: 'rounded', imports_idempotency: 'ignored' } });
  const fitness = { best_solution_fitness: 1.000_01 };
  await enqueueBare(rig, 1, { result: { ...fitness, best_solution: [7, 7] } });
  await turnUntilSettled(rig);
  rig.ledger.close();
  const other = await startRig({ baseUrl: rig.settings.baseUrl, apiKey: rig.apiKey });
  const row = await enqueueBare(other, 2, {
    result: { best_solution_fitness: 1.000_02, best_solution: [7, 8] },
  });
  await rig.control.failImports({ kind: 'reset', count: 1 });
  await other.tick();
  other.clock.advance(other.settings.timeoutMs);
  await other.tick();
  expect(runIn(other, row)).toMatchObject({ state: 'imported', receipt: { attempts: 2 } });
  expect(await rig.control.records()).toHaveLength(2);
});

test('two runs alike that are both in doubt are held: their records cannot be told apart', async () => {
  const rig = await startRig({ assumptions: { imports_idempotency: 'ignored' } });
  const rows = [await enqueueBare(rig, 1), await enqueueBare(rig, 2, { origin: { client: 'other' } })];
  await rig.control.failImports({ kind: 'drop_answer', count: 2 });
  await turnUntilSettled(rig);
  expect(rows.map((row) => runIn(rig, row).state)).toEqual(['held', 'held']);
  expect(await rig.control.records()).toHaveLength(2);
});

test('of two runs alike the one that was sent keeps its record, the other is sent again', async () => {
  const rig = await startRig({ assumptions: { imports_idempotency: 'ignored' } });
  const first = await enqueueBare(rig, 1);
  await turnUntilSettled(rig);
  const second = await enqueueBare(rig, 2, { origin: { client: 'other' } });
  await rig.control.failImports({ kind: 'reset', count: 1 });
  await turnUntilSettled(rig);
  const ids = [first, second].map((row) => runIn(rig, row).receipt?.id);
  expect(new Set(ids)).toEqual(new Set((await rig.control.records()).map(({ id }) => id)));
});

test('two marked runs that are alike are told apart by their ids', async () => {
  const rig = await startRig({ assumptions: { imports_idempotency: 'ignored' } });
  const rows = [await enqueueMarked(rig, 1), await enqueueMarked(rig, 2)];
  await rig.control.failImports({ kind: 'drop_answer', count: 2 });
  await turnUntilSettled(rig);
  expect(rows.map((row) => runIn(rig, row).state)).toEqual(['imported', 'imported']);
  expect(await rig.control.records()).toHaveLength(2);
});

test.each([-9, 9])('a clock that is wrong by %d hours hides no record', async (hours) => {
  const rig = await startRig({ assumptions: { imports_idempotency: 'ignored' } });
  await rig.control.advance(hours * HOUR_MS);
  const rows = [await enqueueMarked(rig, 1), await enqueueMarked(rig, 2)];
  await rig.control.failImports({ kind: 'drop_answer', after: 1, count: 1 });
  await turnUntilSettled(rig);
  expect(rows.map((row) => runIn(rig, row).state)).toEqual(['imported', 'imported']);
  expect(await rig.control.records()).toHaveLength(2);
  for (const row of rows) {
    expect(Date.parse(runIn(rig, row).receipt?.accepted_at ?? '')).toBeLessThanOrEqual(rig.clock.now());
  }
});

test('an import that comes to light after the look is no second one: the next attempt has the same key', async () => {
  const rig = await startRig();
  await enqueueMarked(rig, 1);
  await turnUntilSettled(rig);
  const row = await enqueueMarked(rig, 2);
  await rig.control.failImports({ kind: 'reset', count: 1 });
  await rig.tick();
  rig.clock.advance(10_000);
  const nothing = { perHour: 0, perDay: 0 };
  const round = await rig.tick({ limits: nothing });
  expect(round.pushed).toMatchObject([{ outcome: { kind: 'not_found' } }]);
  // Only now the request of the first attempt arrives: it was on its way for so long.
  await arriveLate(rig, row);
  expect(await rig.control.records()).toHaveLength(2);
  await turnUntilSettled(rig);
  expect(runIn(rig, row)).toMatchObject({ state: 'imported', receipt: { attempts: 2 } });
  expect(await rig.control.records()).toHaveLength(2);
});

/** The service gets the last request for the run once more. */
async function arriveLate(rig: Rig, row: number): Promise<void> {
  const key = (await rig.control.imports()).at(-1)?.idempotency_key ?? '';
  const headers = {
    authorization: `Bearer ${rig.apiKey}`,
    'content-type': 'application/json',
    'idempotency-key': key,
  };
  const body = (await bodyLine(runIn(rig, row).file)).toString();
  const answer = await fetch(`${rig.settings.baseUrl}/imports/`, { method: 'POST', headers, body });
  expect(answer.status).toBe(201);
}

test('a run that is not found twice takes a new key', async () => {
  const rig = await startRig();
  await enqueueMarked(rig, 1);
  await turnUntilSettled(rig);
  const row = await enqueueMarked(rig, 2);
  await rig.control.failImports({ kind: 'status', status: 500, count: 2 });
  await turnUntilSettled(rig);
  expect(runIn(rig, row)).toMatchObject({ state: 'imported', epoch: 1, receipt: { attempts: 3 } });
  const keys = (await rig.control.imports()).slice(1).map((request) => request.idempotency_key);
  expect(keys[1]).toBe(keys[0]);
  expect(keys[2]).not.toBe(keys[0]);
});

test('what was not found goes again before everything that was never sent', async () => {
  const rig = await startRig();
  await enqueueMarked(rig, 1);
  await turnUntilSettled(rig);
  await enqueueMarked(rig, 2);
  await enqueueMarked(rig, 3);
  await rig.control.failImports({ kind: 'status', status: 503, count: 1 });
  const narrow = { concurrency: 1, limits: { perHour: 2, perDay: 50 } };
  await rig.tick(narrow);
  rig.clock.advance(rig.settings.timeoutMs);
  expect((await rig.tick(narrow)).pushed).toMatchObject([
    { run: { row: 2 }, outcome: { kind: 'not_found' } },
  ]);
  rig.clock.advance(2 * HOUR_MS);
  expect((await rig.tick(narrow)).pushed).toMatchObject([{ run: { row: 2 }, outcome: { kind: 'imported' } }]);
});

test('bytes that were replaced in doubt are superseded when they are not found', async () => {
  const rig = await startRig();
  await enqueueMarked(rig, 1);
  await turnUntilSettled(rig);
  const row = await enqueueMarked(rig, 2);
  await rig.control.failImports({ kind: 'reset', count: 1 });
  await rig.tick();
  await writeFile(runIn(rig, row).file, 'other');
  rig.clock.advance(rig.settings.timeoutMs);
  await rig.tick();
  expect(runIn(rig, row)).toMatchObject({ state: 'superseded', undecided: false });
});

test('a key that may not read the lists is asked once an hour, and runs in doubt are sent again', async () => {
  const rig = await startRig({ key: 'limited' });
  const rows = [];
  for (const number of [1, 2, 3]) rows.push(await enqueueMarked(rig, number));
  await rig.control.failImports({ kind: 'drop_answer', count: 3 });
  await turnUntilSettled(rig);
  expect(rows.map((row) => runIn(rig, row).state)).toEqual(['imported', 'imported', 'imported']);
  expect(await rig.control.records()).toHaveLength(3);
  const reads = (await rig.control.requests()).filter(({ path }) => /submissions|results/.test(path));
  expect(reads).toHaveLength(2);
});

test('a look that is refused for its key holds the account, and the run stays in doubt', async () => {
  const rig = await startRig();
  const row = await enqueueMarked(rig);
  await rig.control.failImports({ kind: 'drop_answer', count: 1 });
  const error = { code: 'unauthorized', message: 'no' };
  const match = { method: 'GET', path: '/submissions' };
  await rig.control.fault({ kind: 'status', status: 401, body: { error }, match, count: 1 });
  await rig.tick();
  rig.clock.advance(rig.settings.timeoutMs);
  await rig.tick();
  expect(rig.ledger.account(rig.settings.account)).toMatchObject({ hold: 'key', why: '401 no' });
  expect(runIn(rig, row).state).toBe('in_doubt');
  rig.clock.advance(HOUR_MS);
  await turnUntilSettled(rig);
  expect(runIn(rig, row).state).toBe('imported');
  expect(await rig.control.records()).toHaveLength(1);
});

test('a look that fails for the moment is made again before anything is sent', async () => {
  const rig = await startRig({ assumptions: { imports_idempotency: 'ignored' } });
  const row = await enqueueMarked(rig);
  await rig.control.failImports({ kind: 'drop_answer', count: 1 });
  const match = { method: 'GET', path: '/results' };
  await rig.control.fault({ kind: 'status', status: 503, match, count: 2 });
  await turnUntilSettled(rig);
  expect(runIn(rig, row).state).toBe('imported');
  expect(await rig.control.records()).toHaveLength(1);
});
