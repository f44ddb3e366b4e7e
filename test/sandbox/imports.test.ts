import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import { expect, test } from 'vitest';
import { errorIn, importBody, importText, resultOf, rowsIn, START, startRig } from './rig.ts';

test('an import is answered with the ids of a submission and of a result', async () => {
  const { push, ask } = await startRig();
  const answer = await push();
  expect(answer.status).toBe(201);
  const { id, result_id: resultId, result_url: resultUrl } = answer.body;
  expect(id).toMatch(/^\w{12}$/);
  expect(resultId).not.toBe(id);
  expect(String(resultUrl)).toContain(`/app/result/${String(resultId)}/`);
  expect((await ask('GET', `/submissions/${String(id)}`)).status).toBe(200);
  expect((await ask('GET', `/results/${String(resultId)}`)).status).toBe(200);
});

test('the submission of an import has succeeded and carries the badge', async () => {
  const { push, ask, sandbox } = await startRig();
  const imported = await push();
  const id = String(imported.body['id']);
  const submission = await ask('GET', `/submissions/${id}`);
  expect(submission.body).toEqual({
    id,
    name: 'a run',
    description: 'first try',
    status: 'succeeded',
    source: 'api',
    submission_type: 'new',
    visibility: 'private',
    parent_submission_id: null,
    created_at: START,
    imported: true,
    status_url: `${sandbox.baseUrl}/submissions/${id}`,
    result_url: `${sandbox.baseUrl}/results/?submission_id=${id}`,
    request_id: imported.headers.get('x-request-id'),
    started_at: START,
    finished_at: START,
    generations_completed: 1,
    num_generations: 3,
    failure_reason: null,
    logs: null,
  });
});

test('the result of an import has genes, history and population, and fitness as a text', async () => {
  const { push, ask, sandbox } = await startRig();
  const { id, result_id: resultId } = (await push()).body;
  const result = await ask('GET', `/results/${String(resultId)}`);
  expect(result.body).toEqual({
    id: resultId,
    submission_id: id,
    name: 'a run',
    is_shared: false,
    best_solution_fitness: '1.5',
    generations_completed: 1,
    created_at: START,
    imported: true,
    best_solution: [1, 2.5],
    best_solutions_fitness: [1.5, 1.5],
    population: [
      [1, 2.5],
      [3, 4],
    ],
    last_generation_fitness: null,
    stopped_reason: null,
    files: { result: `${sandbox.baseUrl}/results/${String(resultId)}/download` },
  });
});

test('several objectives are shown as a text that holds a list', async () => {
  const { push, ask } = await startRig();
  const { result_id: resultId } = (await push({ result: resultOf([1.5, -2]) })).body;
  expect((await ask('GET', `/results/${String(resultId)}`)).body['best_solution_fitness']).toBe('[1.5,-2]');
});

test('rows of lists lack the solution and the description', async () => {
  const { push, ask } = await startRig();
  await push();
  const [result] = rowsIn((await ask('GET', '/results/')).body);
  const [submission] = rowsIn((await ask('GET', '/submissions/')).body);
  expect(result).toMatchObject({ name: 'a run', imported: true });
  expect(result).not.toHaveProperty('best_solution');
  expect(submission).toMatchObject({ name: 'a run', status: 'succeeded', imported: true });
  expect(submission).not.toHaveProperty('description');
});

test('the bytes are hashed as they came', async () => {
  const { ask, records } = await startRig();
  const body = importText({ name: 'Größe' }).replace('2.5', '2.50').replace('{', '{ ');
  await ask('POST', '/imports/', { body });
  const [record] = await records();
  expect(record).toMatchObject({
    body_sha256: createHash('sha256').update(body).digest('hex'),
    body_bytes: Buffer.byteLength(body),
    account: 'free',
    body: { name: 'Größe' },
  });
});

test('fields that contradict each other are no reason to refuse', async () => {
  const { push } = await startRig();
  const unrun = {
    ...resultOf(7),
    best_solutions_fitness: [],
    best_solution_generation: -1,
    generations_completed: 0,
  };
  expect((await push({ result: unrun })).status).toBe(201);
  expect((await push({ result: { ...resultOf(7), generations_completed: 100 } })).status).toBe(201);
  expect((await push({ code: { ...importBody().code, fitness_func: 'not python (' } })).status).toBe(201);
});

test.each([
  ['nothing', '', 'not valid JSON'],
  ['half a text', importText().slice(0, 100), 'not valid JSON'],
  ['NaN', importText().replace('2.5', 'NaN'), 'not valid JSON'],
  ['Infinity', importText().replace('2.5', 'Infinity'), 'not valid JSON'],
  ['a list', '[]', 'body: expected object'],
  ['no code', importText({ code: undefined }), 'code: expected object, found nothing'],
  ['no fitness function', importText({ code: {} }), 'code.fitness_func: expected string, found nothing'],
  [
    'an entry that is no text',
    importText({ code: { fitness_func: 'x', fitness_func_entry: 3 } }),
    'fitness_func_entry',
  ],
  ['no generations', importText({ ga_parameters: {} }), 'ga_parameters.num_generations'],
  [
    'no history',
    importText({ result: { ...resultOf(1), best_solutions_fitness: undefined } }),
    'best_solutions_fitness',
  ],
  [
    'a gene that is a text',
    importText({ result: { ...resultOf(1), best_solution: [1, 'x'] } }),
    'best_solution[1]',
  ],
  [
    'fitness as a text',
    importText({ result: { ...resultOf(1), best_solution_fitness: '1' } }),
    'number or array',
  ],
])('%s is refused, and the message names what is wrong', async (_name, body, words) => {
  const { ask, records } = await startRig();
  const answer = await ask('POST', '/imports/', { body });
  expect(answer.status).toBe(422);
  expect(errorIn(answer)).toMatchObject({ code: 'validation_failed' });
  expect(errorIn(answer)['message']).toContain(words);
  expect(await records()).toEqual([]);
});

test('bytes that are not UTF-8 are refused', async () => {
  const { sandbox } = await startRig();
  const body = Buffer.from(importText({ name: 'Größe' }), 'latin1');
  const headers = { authorization: `Bearer ${sandbox.apiKey}` };
  const answer = await fetch(`${sandbox.baseUrl}/imports/`, { method: 'POST', headers, body });
  expect(answer.status).toBe(422);
});

test('a body of exactly the limit is accepted and one byte more is too large', async () => {
  const body = importText();
  const { ask } = await startRig({ max_body: Buffer.byteLength(body) });
  expect((await ask('POST', '/imports/', { body })).status).toBe(201);
  const larger = await ask('POST', '/imports/', { body: `${body} ` });
  expect(larger.status).toBe(413);
  expect(errorIn(larger)).toMatchObject({ code: 'payload_too_large' });
});

test('the usual limit lets 10 MiB in and nothing more', async () => {
  const { ask } = await startRig();
  const filler = ' '.repeat(10 * 1024 * 1024 - Buffer.byteLength(importText()));
  expect((await ask('POST', '/imports/', { body: importText() + filler })).status).toBe(201);
  expect((await ask('POST', '/imports/', { body: `${importText()}${filler} ` })).status).toBe(413);
});

test('a proxy in front cuts the connection of a body that is too large', async () => {
  const { ask, control, records } = await startRig({ max_body: 1000, oversize_answer: 'reset' });
  const body = importText({ description: 'x'.repeat(5_000_000) });
  await expect(ask('POST', '/imports/', { body })).rejects.toThrow('fetch failed');
  expect(await records()).toEqual([]);
  const requests = rowsIn((await control('GET', '/requests')).body, 'requests');
  expect(requests).toMatchObject([{ path: '/api/v1/imports/', status: null, fault: null }]);
});

test('a proxy in front does not wait for the end of a body that is too large', async () => {
  const { sandbox } = await startRig({ max_body: 1000, oversize_answer: 'reset' });
  const sending = request(`${sandbox.baseUrl}/imports/`, { method: 'POST' });
  sending.write('x'.repeat(1001));
  expect(await once(sending, 'error')).toMatchObject([{ code: 'ECONNRESET' }]);
});

test('imports can be left out of the lists while they can still be fetched', async () => {
  const { push, ask } = await startRig({ list_imports: 'no' });
  const { id, result_id: resultId } = (await push()).body;
  expect(rowsIn((await ask('GET', '/submissions/')).body)).toEqual([]);
  expect(rowsIn((await ask('GET', `/results/?submission_id=${String(id)}`)).body)).toEqual([]);
  expect((await ask('GET', `/submissions/${String(id)}`)).status).toBe(200);
  expect((await ask('GET', `/results/${String(resultId)}`)).status).toBe(200);
});
