import { expect, test } from 'vitest';
import { errorIn, importBody, rowsIn, startRig } from './rig.ts';
import { continueResult, importRun, onlyResult, POPULATION, startable, waitFor } from './running.ts';

test('a result is continued with real PyGAD from its population, and its children are found by their parent', async () => {
  const rig = await startRig();
  const resultId = await importRun(rig, 'print("asked")\nreturn -float(sum(solution))', startable());
  const parentId = (await rig.ask('GET', `/results/${resultId}`)).body['submission_id'];
  const answer = await continueResult(rig, resultId, {
    num_generations: 4,
    mutation_type: null,
    name: 'more',
  });
  expect(answer.status).toBe(202);
  const childId = String(answer.body['id']);
  expect(answer.body).toMatchObject({
    status: 'queued',
    status_url: `${rig.sandbox.baseUrl}/submissions/${childId}`,
    result_url: `${rig.sandbox.baseUrl}/results/?submission_id=${childId}`,
  });

  const child = await waitFor(rig, childId);
  expect(child).toMatchObject({
    status: 'succeeded',
    name: 'more',
    source: 'api',
    submission_type: 'new',
    parent_submission_id: parentId,
    generations_completed: 4,
    num_generations: 4,
    failure_reason: null,
    started_at: '2026-11-22T10:00:00Z',
    finished_at: '2026-11-22T10:00:00Z',
  });
  expect(child['logs']).toContain('asked\n');
  expect(child).not.toHaveProperty('imported');

  const result = await onlyResult(rig, childId);
  expect(result).toMatchObject({
    best_solution: [0.5, 0.5],
    best_solution_fitness: '-1',
    generations_completed: 4,
    stopped_reason: 'completed',
  });
  expect(result['best_solutions_fitness']).toEqual([-1, -1, -1, -1, -1]);
  const values = new Set(POPULATION.flat());
  const population = result['population'] as number[][];
  expect(population).toHaveLength(4);
  expect(population.flat().every((gene) => values.has(gene))).toBe(true);

  const children = await rig.ask('GET', `/submissions/?parent_submission_id=${String(parentId)}`);
  expect(rowsIn(children.body).map((row) => row['id'])).toEqual([childId]);
});

test('what cannot be continued is answered plainly', async () => {
  const rig = await startRig();
  const resultId = await importRun(rig, 'return 1.0');
  expect(errorIn(await continueResult(rig, 'nothing'))).toMatchObject({ code: 'not_found' });
  const answer = await continueResult(rig, resultId, { num_generations: 'many' });
  expect([answer.status, errorIn(answer)['code']]).toEqual([422, 'validation_failed']);
  const limited = { authorization: `Bearer ${rig.sandbox.limitedApiKey}` };
  const refused = await rig.ask('POST', `/results/${resultId}/continue`, { headers: limited });
  expect([refused.status, errorIn(refused)['code']]).toEqual([403, 'scope_required']);
});

const TELLS = 'print("seed", ga.random_seed, "size", ga.pop_size, "of", ga.num_generations)\nreturn 1.0';

test('what a continuation inherits is a matter of assumptions', async () => {
  const rig = await startRig({
    continue_generations: 'total',
    continue_seed: 'dropped',
    continue_gene_shape: 'ignored',
    continue_type: 'continue',
    result_population: 'no',
  });
  const resultId = await importRun(rig, TELLS, startable());
  const overrides = { num_generations: 3, sol_per_pop: 50, num_genes: 7, gene_type: 'int' };
  const child = await waitFor(rig, (await continueResult(rig, resultId, overrides)).body['id']);
  expect(child).toMatchObject({ status: 'succeeded', submission_type: 'continue', num_generations: 2 });
  expect(child['logs']).toContain('seed None size (4, 2) of 2\n');
  expect(await onlyResult(rig, child['id'])).not.toHaveProperty('population');
});

test('without its population a result begins anew; genes of mixed types and a gap survive', async () => {
  const rig = await startRig();
  const { population: _, ...result } = importBody().result;
  const parameters = { num_generations: 1, num_parents_mating: 2, sol_per_pop: 5, num_genes: 2 };
  const mixed = { ...parameters, gene_type: 'custom', custom_gene_type: '[int, [float, 2]]', random_seed: 4 };
  const changes = { result, ga_parameters: { ...mixed, gene_space: [{ low: 1, high: 9, step: 2 }, null] } };
  const resultId = await importRun(rig, TELLS, changes);
  const child = await waitFor(rig, (await continueResult(rig, resultId)).body['id']);
  expect(child['logs']).toContain('seed 4 size (5, 2) of 1\n');
  const population = (await onlyResult(rig, child['id']))['population'] as [number, number][];
  expect(population.every(([first]) => [1, 3, 5, 7].includes(first))).toBe(true);
  expect(population.every(([, second]) => Number(second.toFixed(2)) === second)).toBe(true);
});

test('code may change nothing but itself: its name, its file and the names of other blocks are not there', async () => {
  const rig = await startRig();
  const code = {
    fitness_func: 'SHARED = 1\ndef fitness_func(*_): return 1.0\n',
    on_stop: 'def at_end(*_): print("at the end", sorted(n for n in globals() if n[0] != "_"))\n',
    on_stop_entry: 'at_end',
  };
  const resultId = await importRun(rig, '', { ...startable(), code });
  const child = await waitFor(rig, (await continueResult(rig, resultId)).body['id']);
  expect(child['logs']).toContain("at the end ['at_end']\n");
  const other = { on_stop: 'nothing = 1', on_stop_entry: 'at_end' };
  const failed = await waitFor(rig, (await continueResult(rig, resultId, other)).body['id']);
  expect(failed['failure_reason']).toBe('NameError: the code of on_stop does not define at_end');
});

test('runs of an account wait for one another, and show how far they are', async () => {
  const rig = await startRig();
  const slow = 'import time\ntime.sleep(0.05)\nreturn 1.0';
  const resultId = await importRun(rig, slow, startable());
  const first = (await continueResult(rig, resultId, { num_generations: 500 })).body['id'];
  const second = (await continueResult(rig, resultId)).body['id'];
  await waitFor(rig, first, 'running');
  const look = async () =>
    (await rig.ask('GET', `/submissions/${String(first)}`)).body['generations_completed'];
  await expect.poll(look, { timeout: 200_000 }).toBeGreaterThan(1);
  expect(await waitFor(rig, second, 'queued')).toMatchObject({ status: 'queued' });
  await rig.ask('DELETE', `/submissions/${String(first)}`);
  expect(await waitFor(rig, second)).toMatchObject({ status: 'succeeded' });
});
