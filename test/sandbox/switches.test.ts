import { expect, test } from 'vitest';
import type { Assumptions } from '../../src/sandbox/assumptions.ts';
import {
  errorIn,
  HOUR_MS,
  importBody,
  importText,
  namesIn,
  resultOf,
  rowsIn,
  startRig,
  type Rig,
} from './rig.ts';
import { continueResult, importRun, startable } from './running.ts';

const KEY = { 'idempotency-key': 'one-and-only' };

/** Ids of two imports under one key. */
async function twice(rig: Rig, second: (rig: Rig) => ReturnType<Rig['push']>): Promise<[number, boolean]> {
  const first = await rig.push({}, KEY);
  const again = await second(rig);
  return [again.status, again.body['id'] === first.body['id']];
}

test('a key is forgotten when its life is over', async () => {
  const rig = await startRig({ idempotency_life: '2h' });
  const later = async (ms: number) => {
    await rig.control('POST', '/clock', { advance_ms: ms });
    return rig.push({}, KEY);
  };
  expect(await twice(rig, () => later(2 * HOUR_MS - 1))).toEqual([201, true]);
  expect((await later(1)).status).toBe(201);
  expect(await rig.records()).toHaveLength(2);
});

test('a key belongs to the account, to the API key or to the endpoint', async () => {
  const withOtherKey = (rig: Rig) =>
    rig.push({}, { ...KEY, authorization: `Bearer ${rig.sandbox.limitedApiKey}` });
  expect(await twice(await startRig(), withOtherKey)).toEqual([201, true]);
  expect(await twice(await startRig({ idempotency_scope: 'key' }), withOtherKey)).toEqual([201, false]);
  const elsewhere = (rig: Rig) => rig.ask('POST', '/submissions/', { body: '{}', headers: KEY });
  expect(await twice(await startRig(), elsewhere)).toEqual([201, true]);
  const scoped = await startRig({ idempotency_scope: 'account_endpoint' });
  expect(await twice(scoped, elsewhere)).toEqual([422, false]);
});

test('another body or an early second request can be a conflict', async () => {
  const strict = await startRig({ idempotency_other_body: 'conflict', idempotency_in_flight: 'conflict' });
  expect(await twice(strict, (rig) => rig.push({ name: 'other' }, KEY))).toEqual([409, false]);
  expect(await twice(strict, (rig) => rig.push({}, KEY))).toEqual([201, true]);
  await strict.control('POST', '/faults', { kind: 'slow', delayMs: 300, count: 1 });
  const pair = [strict.push({}, { 'idempotency-key': 'b' }), strict.push({}, { 'idempotency-key': 'b' })];
  const answers = await Promise.all(pair);
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409]);
  expect(answers.map(({ body }) => body['error']).find((error) => error !== undefined)).toMatchObject({
    code: 'idempotency_conflict',
  });
});

test('refusals are forgotten, or replayed', async () => {
  for (const [idempotency_errors, status] of [
    ['forgotten', 201],
    ['replayed', 422],
  ] as const) {
    const rig = await startRig({ idempotency_errors });
    expect((await rig.push({ code: {} }, KEY)).status).toBe(422);
    expect((await rig.push({}, KEY)).status).toBe(status);
  }
});

test('the key of a continuation is honoured or ignored', async () => {
  for (const [continue_idempotency, children] of [
    ['honoured', 1],
    ['ignored', 2],
  ] as const) {
    const rig = await startRig({ continue_idempotency });
    const resultId = await importRun(rig, 'return 1.0', startable());
    for (let time = 0; time < 2; time += 1) {
      await rig.ask('POST', `/results/${resultId}/continue`, { headers: KEY });
    }
    const list = await rig.ask('GET', '/submissions/?status=queued,running,succeeded,failed');
    expect(rowsIn(list.body)).toHaveLength(1 + children);
  }
});

test('limits belong to an account or to a key, and replays may count', async () => {
  const limited = (rig: Rig) => ({ authorization: `Bearer ${rig.sandbox.limitedApiKey}` });
  for (const [assumptions, statuses] of [
    [{}, [429, 429]],
    [{ quota_scope: 'key' }, [429, 201]],
    [{ quota_scope: 'key', quota_replays: 'counted' }, [429, 201]],
  ] as const) {
    const rig = await startRig(assumptions);
    const isCounted = 'quota_replays' in assumptions;
    for (let time = 0; time < 10; time += 1) await rig.push({}, isCounted ? KEY : {});
    const answers = [await rig.push(), await rig.push({}, limited(rig))];
    expect(answers.map(({ status }) => status)).toEqual(statuses);
  }
});

const body = importBody();
const { best_solutions_fitness: _, best_solution_generation: __, ...withoutHistory } = body.result;

test.each([
  ['import_required', 'sdk', { result: withoutHistory }, [422, 201]],
  ['import_entry', 'required', {}, [201, 422]],
  ['import_unknown_fields', 'refused', { colour: 'red' }, [201, 422]],
  ['import_unknown_fields', 'refused', { code: { ...body.code, colour: '' } }, [201, 422]],
  ['import_unknown_fields', 'refused', { result: { ...body.result, colour: 1 } }, [201, 422]],
  ['import_null_parameters', 'refused', {}, [201, 422]],
] as const)('%s = %s decides on an import with %j', async (name, value, changes, statuses) => {
  const rig = await startRig();
  const usual = await rig.push(changes);
  await rig.control('PATCH', '/assumptions', { [name]: value });
  expect([usual.status, (await rig.push(changes)).status]).toEqual(statuses);
});

test('bare words for numbers are refused, or read as the largest', async () => {
  const text = importText({ name: 'NaN and "Infinity"' })
    .replaceAll('1.5', '-Infinity')
    .replace('"a"', 'NaN');
  const usual = await startRig();
  expect((await usual.ask('POST', '/imports/', { body: text })).status).toBe(422);
  const lenient = await startRig({ import_nonfinite: 'accepted' });
  const answer = await lenient.ask('POST', '/imports/', { body: text });
  expect(answer.status).toBe(201);
  const row = await lenient.ask('GET', `/results/${String(answer.body['result_id'])}`);
  expect(row.body).toMatchObject({
    name: 'NaN and "Infinity"',
    best_solution_fitness: '-1.7976931348623157e+308',
  });
  expect(await lenient.records()).toHaveLength(1);
});

test('what an import is called in the lists', async () => {
  const rig = await startRig({
    import_source: 'import',
    import_type: 'imported',
    import_status: 'imported',
    import_badge: 'result',
    time_precision: 'micros',
  });
  await rig.control('POST', '/clock', { set: '2026-11-22T10:00:00.250Z' });
  await rig.push();
  const [submission] = rowsIn((await rig.ask('GET', '/submissions/')).body);
  expect(submission).toMatchObject({
    source: 'import',
    submission_type: 'imported',
    status: 'imported',
    created_at: '2026-11-22T10:00:00.250000Z',
  });
  expect(submission).not.toHaveProperty('imported');
  expect(rowsIn((await rig.ask('GET', '/results/')).body)).toMatchObject([{ imported: true }]);
  expect(namesIn(await rig.ask('GET', '/results/?created_before=2026-11-22T10:00:00.249Z'))).toEqual([]);
  await rig.control('PATCH', '/assumptions', { import_badge: 'absent' });
  expect(rowsIn((await rig.ask('GET', '/results/')).body)[0]).not.toHaveProperty('imported');
});

test('links, page sizes and results with several objectives', async () => {
  const rig = await startRig({ next_form: 'absolute', page_param: 'limit', fitness_of_many: 'excluded' });
  for (const fitness of [1, [5, 6], 2]) await rig.push({ name: String(fitness), result: resultOf(fitness) });
  const page = await rig.ask('GET', '/results/?limit=2&page_size=1');
  expect(namesIn(page)).toEqual(['2', '5,6']);
  const next = String(page.body['next']);
  expect(next.startsWith(`${rig.sandbox.baseUrl}/results/?`)).toBe(true);
  expect(namesIn(await rig.ask('GET', next.replace(rig.sandbox.baseUrl, '')))).toEqual(['1']);
  expect(namesIn(await rig.ask('GET', '/results/?min_fitness=0'))).toEqual(['2', '1']);
  expect(namesIn(await rig.ask('GET', '/results/?ordering=-best_solution_fitness'))).toEqual(['2', '1']);
});

test('an invalid body can be a 400, and the health a matter of keys', async () => {
  const rig = await startRig({ validation_status: '400', health_auth: 'key' });
  expect([(await rig.push({ code: {} })).status]).toEqual([400]);
  expect((await rig.ask('GET', '/health', { headers: { authorization: '' } })).status).toBe(401);
  expect((await rig.ask('GET', '/health')).status).toBe(200);
});

const refusing: readonly [Partial<Assumptions>, object][] = [
  [{ continue_code: 'refused' }, { on_stop: 'def f(*_): pass', on_stop_entry: 'f' }],
  [{ continue_sol_per_pop: 'refused' }, { sol_per_pop: 9 }],
  [{}, { num_genes: 3 }],
  [{}, { gene_type: 'int' }],
];

test.each(refusing)('under %j a continuation with %j is refused', async (assumptions, overrides) => {
  const rig = await startRig(assumptions);
  const answer = await continueResult(rig, await importRun(rig, 'return 1.0', startable()), overrides);
  expect([answer.status, errorIn(answer)['code']]).toEqual([422, 'validation_failed']);
});

test('a continuation without a population is refused where that is assumed', async () => {
  const rig = await startRig({ continue_without_population: 'refused' });
  const { population: ___, ...result } = body.result;
  const answer = await continueResult(rig, await importRun(rig, 'return 1.0', { result }));
  expect(errorIn(answer)['message']).toContain('no population');
});

test('the right to continue can be that of results', async () => {
  const rig = await startRig({ continue_scope: 'results:write' });
  const answer = await continueResult(rig, await importRun(rig, 'return 1.0', startable()));
  expect(answer.status).toBe(202);
});
