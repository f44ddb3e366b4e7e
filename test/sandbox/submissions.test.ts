import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { errorIn, namesIn, rowsIn, startRig, type Answered, type Rig } from './rig.ts';
import { continueResult, importRun, onlyResult, startable, waitFor } from './running.ts';

const SOURCE = 'def fitness_func(ga, solution, index):\n    return -float(sum(abs(solution - 3)))\n';
const RUN = {
  name: 'made here',
  num_generations: 3,
  num_parents_mating: 2,
  sol_per_pop: 6,
  num_genes: 2,
  fitness_func: SOURCE,
  fitness_func_entry: 'fitness_func',
};

function post(rig: Rig, path: string, body: object): Promise<Answered> {
  return rig.ask('POST', path, { body: JSON.stringify(body) });
}

test('a submission with uploaded code runs, is run again with changes, and its results are its own', async () => {
  const rig = await startRig();
  const upload = await post(rig, '/code-uploads', { content: SOURCE });
  expect(upload.status).toBe(201);
  expect(upload.body).toMatchObject({
    content_size: SOURCE.length,
    created_at: '2026-11-22T10:00:00Z',
    expires_at: '2026-11-29T10:00:00Z',
    is_expired: false,
  });
  const codeId = String(upload.body['code_id']);
  expect((await rig.ask('GET', `/code-uploads/${codeId}`)).body).toEqual({ ...upload.body, content: SOURCE });

  const { fitness_func: _, ...rest } = RUN;
  const created = await post(rig, '/submissions/', { ...rest, fitness_func_id: codeId });
  expect([created.status, created.body['status']]).toEqual([202, 'queued']);
  const first = await waitFor(rig, created.body['id']);
  expect(first).toMatchObject({ status: 'succeeded', name: 'made here', parent_submission_id: null });

  const again = await post(rig, `/submissions/${String(first['id'])}/reexecute`, { num_generations: 1 });
  const second = await waitFor(rig, again.body['id']);
  expect(second).toMatchObject({
    status: 'succeeded',
    parent_submission_id: first['id'],
    num_generations: 1,
  });
  expect(await onlyResult(rig, first['id'])).toMatchObject({ generations_completed: 3 });
  expect(await onlyResult(rig, second['id'])).toMatchObject({ generations_completed: 1 });

  await rig.control('POST', '/clock', { advance_ms: 8 * 86_400_000 });
  const late = await post(rig, '/submissions/', { ...rest, fitness_func_id: codeId });
  expect([late.status, errorIn(late)['message']]).toEqual([422, expect.stringContaining('has expired')]);
});

test.each([
  [{ fitness_func_entry: undefined }, 'fitness_func_entry'],
  [{ on_stop: 'def on_stop(*_): pass' }, 'on_stop_entry'],
  [{ num_generations: undefined }, 'num_generations'],
  [{ num_parents_mating: null }, 'num_parents_mating'],
  [{ fitness_func: undefined }, 'fitness_func'],
  [{ fitness_func: undefined, fitness_func_id: 'nothing' }, 'there is no code nothing'],
  [{ submission_type: 'quick_knapsack' }, 'only "new" is possible here, not "quick_knapsack"'],
  [{ num_generations: '3' }, 'num_generations'],
  [{ webhook_url: 'no address' }, 'webhook_url'],
])('a submission with %j is refused and says why', async (changes, word) => {
  const rig = await startRig();
  const answer = await post(rig, '/submissions/', { ...RUN, ...changes });
  expect([answer.status, errorIn(answer)['code']]).toEqual([422, 'validation_failed']);
  expect(errorIn(answer)['message']).toContain(word);
});

test('a result is renamed, shared and removed, and its submission stays', async () => {
  const rig = await startRig();
  const { id, result_id: resultId } = (await rig.push()).body;
  const path = `/results/${String(resultId)}`;
  const renamed = await rig.ask('PATCH', path, { body: '{"name": "better"}' });
  expect([renamed.status, renamed.body]).toMatchObject([200, { name: 'better', is_shared: false }]);
  const shared = await rig.ask('PATCH', path, { body: '{"is_shared": true}' });
  expect(shared.body).toMatchObject({ name: 'better', is_shared: true });
  expect((await rig.ask('PATCH', path, { body: '{}' })).body).toEqual(shared.body);
  expect((await rig.ask('PATCH', path, { body: '{"is_shared": "yes"}' })).status).toBe(422);
  expect(namesIn(await rig.ask('GET', '/results/?is_shared=true'))).toEqual(['better']);
  expect(namesIn(await rig.ask('GET', '/submissions/?visibility=public'))).toEqual(['a run']);
  const files = shared.body['files'] as Record<string, string>;
  const download = await rig.ask('GET', String(files['result']).replace(rig.sandbox.baseUrl, ''));
  expect(download.body).toMatchObject({ best_solution: [1, 2.5], best_solutions_fitness: [1.5, 1.5] });

  expect((await rig.ask('DELETE', path)).status).toBe(204);
  for (const gone of ['GET', 'PATCH', 'DELETE']) expect((await rig.ask(gone, path)).status).toBe(404);
  expect((await rig.ask('GET', `/submissions/${String(id)}`)).status).toBe(200);
});

test('sharing a result can leave its submission as it is', async () => {
  const rig = await startRig({ share_visibility: 'separate' });
  const { result_id: resultId } = (await rig.push()).body;
  await rig.ask('PATCH', `/results/${String(resultId)}`, { body: '{"is_shared": true}' });
  expect(namesIn(await rig.ask('GET', '/submissions/?visibility=private'))).toEqual(['a run']);
});

test.each([
  ['results_too', 404],
  ['results_stay', 200],
] as const)('removing a submission: %s', async (submission_delete, status) => {
  const rig = await startRig({ submission_delete });
  const { id, result_id: resultId } = (await rig.push()).body;
  expect((await rig.ask('DELETE', `/submissions/${String(id)}`)).status).toBe(204);
  expect((await rig.ask('GET', `/results/${String(resultId)}`)).status).toBe(status);
});

test('a run costs credits for what it used, and without credits there is none', async () => {
  const rig = await startRig();
  const resultId = await importRun(rig, 'return 1.0', startable());
  await rig.control('POST', '/credits', { balance: 0.01 });
  await waitFor(rig, (await continueResult(rig, resultId)).body['id']);
  const left = (await rig.control('GET', '/credits')).body['credits'] as Record<string, number>;
  expect(left['free']).toBeLessThan(0);
  expect(left['premium']).toBe(1_000);
  for (const status of [402, 403]) {
    await rig.control('PATCH', '/assumptions', { credits_answer: String(status) });
    for (const path of ['/submissions/', `/results/${resultId}/continue`]) {
      const answer = await post(rig, path, path === '/submissions/' ? RUN : {});
      expect([answer.status, errorIn(answer)['code']]).toEqual([status, 'insufficient_credits']);
    }
  }
  expect((await rig.push()).status).toBe(201);
});

test('an import that is run again can be replaced by what the run found', async () => {
  const rig = await startRig({ rerun_of_import: 'replace' });
  const resultId = await importRun(rig, 'return 7.0', {
    ga_parameters: { num_generations: 1, num_parents_mating: 2, sol_per_pop: 4, num_genes: 2 },
  });
  const before = (await rig.ask('GET', `/results/${resultId}`)).body;
  expect(before['imported']).toBe(true);
  const id = String(before['submission_id']);
  const again = await rig.ask('POST', `/submissions/${id}/reexecute`);
  expect([again.status, again.body['id']]).toEqual([202, id]);
  expect(await waitFor(rig, id)).not.toHaveProperty('imported');
  const after = (await rig.ask('GET', `/results/${resultId}`)).body;
  expect(after).toMatchObject({ best_solution_fitness: '7', generations_completed: 1 });
  expect(after).not.toHaveProperty('imported');
  expect(rowsIn((await rig.ask('GET', '/results/')).body)).toHaveLength(1);
});

test('what is done on the dashboard is seen: a child, its cancellation, webhooks', async () => {
  const rig = await startRig();
  const heard: { headers: Record<string, unknown>; body: string }[] = [];
  const listener = createServer((request, response) => {
    void request.toArray().then((chunks) => {
      heard.push({ headers: request.headers, body: Buffer.concat(chunks as Buffer[]).toString() });
      response.end();
    });
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  onTestFinished(() => void listener.close());
  const url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/hook`;
  const events = ['submission.cancelled', 'result.completed'];
  const made = await rig.control('POST', '/webhooks', { url, events });
  expect((await rig.ask('GET', '/webhooks')).body).toEqual({
    results: [{ id: made.body['id'], url, events, is_active: true, created_at: '2026-11-22T10:00:00Z' }],
  });

  const resultId = await importRun(rig, 'while True: pass', startable());
  const child = await rig.control('POST', `/results/${resultId}/continue`, {});
  const id = String(child.body['id']);
  expect(await waitFor(rig, id, 'running')).toMatchObject({ status: 'running', source: 'web' });
  await rig.control('POST', `/submissions/${id}/cancel`);
  expect(await waitFor(rig, id)).toMatchObject({ status: 'cancelled' });

  await expect.poll(() => heard, { timeout: 20_000 }).toHaveLength(1);
  const [{ headers, body } = { headers: {}, body: '' }] = heard;
  expect(JSON.parse(body)).toMatchObject({
    type: 'submission.cancelled',
    data: { submission_id: id, status: 'cancelled' },
  });
  const { secret } = (await rig.control('GET', '/webhooks')).body;
  const signed = `${String(headers['x-signature-timestamp'])}.${body}`;
  const signature = createHmac('sha256', String(secret)).update(signed).digest('hex');
  expect(headers).toMatchObject({
    'x-signature': `sha256=${signature}`,
    'x-event-type': 'submission.cancelled',
  });
});
