import { expect, test } from 'vitest';
import { errorIn, HOUR_MS, namesIn, resultOf, rowsIn, startRig, type Rig } from './rig.ts';

/** Five runs of the premium account, an hour apart from 10:00 on, and its key. */
async function startWithRuns(): Promise<Rig & { get: (path: string) => ReturnType<Rig['ask']> }> {
  const rig = await startRig();
  const headers = { authorization: `Bearer ${rig.sandbox.premiumApiKey}` };
  const runs = [
    { name: 'Delta', fitness: 3 },
    { name: 'alpha', fitness: -1.5 },
    { name: 'Charlie', fitness: [2, 100] },
    { name: 'bravo', fitness: 3 },
    { name: undefined, fitness: 0 },
  ];
  for (const { name, fitness } of runs) {
    await rig.push({ name, result: resultOf(fitness) }, headers);
    await rig.control('POST', '/clock', { advance_ms: HOUR_MS });
  }
  return { ...rig, get: (path) => rig.ask('GET', path, { headers }) };
}

const ALL = [null, 'bravo', 'Charlie', 'alpha', 'Delta'];

test.each([
  ['', ALL],
  ['status=succeeded', ALL],
  ['status=queued,succeeded', ALL],
  ['status=queued,running', []],
  ['source=api', ALL],
  ['source=web', []],
  ['submission_type=quick_knapsack,new', ALL],
  ['submission_type=quick_knapsack', []],
  ['visibility=private', ALL],
  ['visibility=public', []],
  ['parent_submission_id=abc', []],
  ['name_contains=cHAR', ['Charlie']],
  ['name_contains=a', ['bravo', 'Charlie', 'alpha', 'Delta']],
  ['created_after=2026-11-22T13:00:00Z', [null, 'bravo']],
  ['created_before=2026-11-22T10:00:00Z', ['Delta']],
  ['created_after=2026-11-22T12:00:00%2B01:00&created_before=2026-11-22T12:00:00', ['Charlie', 'alpha']],
  ['created_after=2026-11-23', []],
  ['name_contains=a&created_after=2026-11-22T12:00:00Z', ['bravo', 'Charlie']],
  ['ordering=created_at', ALL.toReversed()],
  ['ordering=-created_at', ALL],
  ['ordering=name', [null, 'Charlie', 'Delta', 'alpha', 'bravo']],
  ['ordering=-name', ['bravo', 'alpha', 'Delta', 'Charlie', null]],
  ['ordering=status', ALL.toReversed()],
  ['source=web&source=api', ALL],
  ['source=api&source=web', []],
  ['what=ever', ALL],
])('submissions?%s', async (query, names) => {
  const { get } = await startWithRuns();
  expect(namesIn(await get(`/submissions/?${query}`))).toEqual(names);
});

test.each([
  ['', ALL],
  ['is_shared=false', ALL],
  ['is_shared=true', []],
  ['submission_id=abc', []],
  ['min_fitness=2', ['bravo', 'Charlie', 'Delta']],
  ['max_fitness=-1.5', ['alpha']],
  ['min_fitness=-2e0&max_fitness=2.', [null, 'Charlie', 'alpha']],
  ['created_after=2026-11-22T14:00:00Z', [null]],
  ['created_before=2026-11-22T11:00:00.000Z', ['alpha', 'Delta']],
  ['ordering=created_at', ALL.toReversed()],
  ['ordering=best_solution_fitness', ['alpha', null, 'Charlie', 'Delta', 'bravo']],
  ['ordering=-best_solution_fitness', ['bravo', 'Delta', 'Charlie', null, 'alpha']],
])('results?%s', async (query, names) => {
  const { get } = await startWithRuns();
  expect(namesIn(await get(`/results/?${query}`))).toEqual(names);
});

test('the results of one submission are found by its id', async () => {
  const { push, ask } = await startRig();
  await push({ name: 'another' });
  const { id, result_id: resultId } = (await push({ name: 'mine' })).body;
  const found = rowsIn((await ask('GET', `/results/?submission_id=${String(id)}`)).body);
  expect(found.map((row) => row['id'])).toEqual([resultId]);
});

test('times are compared as they are shown: in whole seconds', async () => {
  const { control, push, ask } = await startRig();
  await control('POST', '/clock', { set: '2026-11-22T10:00:00.700Z' });
  await push();
  const found = await ask(
    'GET',
    '/results/?created_before=2026-11-22T10:00:00Z&created_after=2026-11-22T10:00:00Z',
  );
  expect(namesIn(found)).toEqual(['a run']);
});

test.each([
  ['/submissions/', 'status', ['done', 'queued,', '']],
  ['/submissions/', 'source', ['sdk', '']],
  ['/submissions/', 'submission_type', ['a b', 'new,']],
  ['/submissions/', 'visibility', ['hidden']],
  ['/submissions/', 'created_after', ['yesterday', '2026-11-22T10:00:00+01:00', '2026-13-01', '1763805600']],
  ['/submissions/', 'created_before', ['22.11.2026']],
  ['/submissions/', 'parent_submission_id', ['']],
  ['/submissions/', 'name_contains', ['x'.repeat(101)]],
  ['/submissions/', 'ordering', ['fitness', '-status', '']],
  ['/submissions/', 'page_size', ['0', '-1', 'all', '1.5']],
  ['/submissions/', 'limit', ['0', 'x']],
  ['/submissions/', 'cursor', ['abc', '']],
  ['/results/', 'is_shared', ['yes', 'True', '1']],
  ['/results/', 'min_fitness', ['high', 'nan', 'inf', '']],
  ['/results/', 'max_fitness', ['1,5']],
  ['/results/', 'submission_id', ['']],
  ['/results/', 'ordering', ['name']],
])('%s names the parameter %s when its value is malformed', async (path, parameter, values) => {
  const { ask } = await startRig();
  for (const value of values) {
    const answer = await ask('GET', `${path}?${parameter}=${value}`);
    expect([value, answer.status]).toEqual([value, 400]);
    expect(errorIn(answer)).toMatchObject({ code: 'invalid_parameter', parameter });
    expect(errorIn(answer)['message']).toContain(parameter);
  }
});

test('following next shows every row once, and null is the end', async () => {
  const { get } = await startWithRuns();
  const first = await get('/submissions/?limit=2&name_contains=a');
  expect(first.body['previous']).toBeNull();
  const second = await get(`/submissions/${String(first.body['next'])}`);
  expect([...namesIn(first), ...namesIn(second)]).toEqual(['bravo', 'Charlie', 'alpha', 'Delta']);
  expect(second.body['next']).toBeNull();
  const back = await get(`/submissions/${String(second.body['previous'])}`);
  expect(namesIn(back)).toEqual(namesIn(first));
});

test('following previous from the end shows the same pages', async () => {
  const { get } = await startWithRuns();
  const first = await get('/results/?limit=2&ordering=created_at');
  const middle = await get(`/results/${String(first.body['next'])}`);
  const end = await get(`/results/${String(middle.body['next'])}`);
  expect(namesIn(end)).toEqual([null]);
  const back = await get(`/results/${String(end.body['previous'])}`);
  expect(namesIn(back)).toEqual(namesIn(middle));
  const larger = String(end.body['previous']).replace('limit=2', 'limit=100');
  expect(namesIn(await get(`/results/${larger}`))).toEqual([...namesIn(first), ...namesIn(middle)]);
});

test('next is relative, carries the filters and a cursor that can be sent by hand', async () => {
  const { get } = await startWithRuns();
  const next = String((await get('/results/?limit=2&min_fitness=-9&min_fitness=0')).body['next']);
  expect(next).toMatch(/^\?/);
  const query = new URLSearchParams(next);
  expect(Object.fromEntries(query)).toMatchObject({ limit: '2', min_fitness: '0' });
  const cursor = encodeURIComponent(String(query.get('cursor')));
  expect(namesIn(await get(`/results/?limit=2&min_fitness=0&cursor=${cursor}`))).toEqual([
    'Charlie',
    'Delta',
  ]);
});

test('a cursor belongs to its ordering', async () => {
  const { get } = await startWithRuns();
  const next = new URLSearchParams(String((await get('/results/?limit=2')).body['next']));
  next.set('ordering', 'created_at');
  const answer = await get(`/results/?${next.toString()}`);
  expect(errorIn(answer)).toMatchObject({ code: 'invalid_parameter', parameter: 'cursor' });
});

test.each(['-created_at', 'created_at', 'name', '-name', 'status'])(
  'pages in the order %s stay where they are while rows are added',
  async (ordering) => {
    const { push, ask, control, sandbox } = await startRig();
    const headers = { authorization: `Bearer ${sandbox.premiumApiKey}` };
    for (const name of ['c', 'a', 'e', 'b', 'd']) await push({ name }, headers);
    const before = namesIn(await ask('GET', `/submissions/?ordering=${ordering}`, { headers }));
    const seen: unknown[] = [];
    let next: string | null = `?page_size=2&ordering=${ordering}`;
    while (next !== null) {
      const page = await ask('GET', `/submissions/${next}`, { headers });
      seen.push(...namesIn(page));
      next = page.body['next'] as string | null;
      await control('POST', '/clock', { advance_ms: 1000 });
      await push({ name: `0 new after ${seen.length}` }, headers);
      await push({ name: `z new after ${seen.length}` }, headers);
    }
    expect(seen.filter((name) => before.includes(name))).toEqual(before);
    expect(new Set(seen).size).toBe(seen.length);
  },
);

test('page_size and limit set the size of a page, which is 20 unless told and 100 at most', async () => {
  const { push, ask, control, sandbox } = await startRig();
  const headers = { authorization: `Bearer ${sandbox.premiumApiKey}` };
  for (let count = 1; count <= 101; count += 1) {
    await push({}, headers);
    if (count % 50 === 0) await control('POST', '/clock', { advance_ms: HOUR_MS });
  }
  const sizeOf = async (query: string) => namesIn(await ask('GET', `/results/?${query}`, { headers })).length;
  expect(await sizeOf('')).toBe(20);
  expect(await sizeOf('limit=25')).toBe(25);
  expect(await sizeOf('page_size=7&limit=25')).toBe(7);
  expect(await sizeOf('page_size=500')).toBe(100);
});
