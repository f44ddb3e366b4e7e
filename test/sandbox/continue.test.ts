import { expect, test } from 'vitest';
import { errorIn, rowsIn, startRig } from './rig.ts';
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
