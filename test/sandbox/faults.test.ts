import { once } from 'node:events';
import { request } from 'node:http';
import { expect, test } from 'vitest';
import { errorIn, importText, rowsIn, startRig } from './rig.ts';

test('a status is answered as it is told, and nothing else happens', async () => {
  const { push, control, records } = await startRig();
  const fault = { kind: 'status', status: 503, body: '<h1>busy</h1>', headers: { 'Retry-After': '7' } };
  await control('POST', '/faults', fault);
  const answer = await push();
  expect(answer.status).toBe(503);
  expect(answer.text).toBe('<h1>busy</h1>');
  expect(answer.headers.get('content-type')).toContain('text/html');
  expect(answer.headers.get('retry-after')).toBe('7');
  expect(answer.headers.get('x-request-id')).toMatch(/^req_/);
  expect(await records()).toEqual([]);
});

test('the body of a status is JSON unless it is a text, and the envelope unless it is told', async () => {
  const { ask, control } = await startRig();
  await control('POST', '/faults', { kind: 'status', status: 201, body: { id: '' }, count: 1 });
  await control('POST', '/faults', { kind: 'status', status: 429, count: 1 });
  await control('POST', '/faults', { kind: 'status', status: 204, count: 1 });
  expect((await ask('GET', '/health')).body).toEqual({ id: '' });
  const usual = await ask('GET', '/health');
  expect(errorIn(usual)).toMatchObject({
    code: 'rate_limited',
    request_id: usual.headers.get('x-request-id'),
  });
  expect(await ask('GET', '/health')).toMatchObject({ status: 204, text: '' });
});

test('a status may bring its own Date, by which a server shows another clock', async () => {
  const { ask, control } = await startRig();
  const date = 'Thu, 01 Jan 2026 00:00:00 GMT';
  await control('POST', '/faults', { kind: 'status', status: 200, headers: { Date: date } });
  expect((await ask('GET', '/health')).headers.get('date')).toBe(date);
});

test('a slow request is worked on in the end', async () => {
  const { push, control, records } = await startRig();
  await control('POST', '/faults', { kind: 'slow', delayMs: 50 });
  const pushed = push();
  const meanwhile = await control('GET', '/clock');
  expect(meanwhile.status).toBe(200);
  expect((await pushed).status).toBe(201);
  expect(await records()).toHaveLength(1);
});

test('a slow request is not answered before its time', async () => {
  const { sandbox, control, records } = await startRig();
  await control('POST', '/faults', { kind: 'slow', delayMs: 600_000 });
  const headers = { authorization: `Bearer ${sandbox.apiKey}` };
  const init = { method: 'POST', headers, body: importText(), signal: AbortSignal.timeout(100) };
  await expect(fetch(`${sandbox.baseUrl}/imports/`, init)).rejects.toThrow('timeout');
  expect(await records()).toEqual([]);
});

test('a request without a key is slow too', async () => {
  const { sandbox, control } = await startRig();
  await control('POST', '/faults', { kind: 'slow', delayMs: 600_000 });
  const asked = fetch(`${sandbox.baseUrl}/results/`, { signal: AbortSignal.timeout(100) });
  await expect(asked).rejects.toThrow('timeout');
});

test('a request that hangs is never answered and makes no record', async () => {
  const { sandbox, control, records } = await startRig();
  await control('POST', '/faults', { kind: 'hang' });
  const headers = { authorization: `Bearer ${sandbox.apiKey}` };
  const init = { method: 'POST', headers, body: importText(), signal: AbortSignal.timeout(100) };
  await expect(fetch(`${sandbox.baseUrl}/imports/`, init)).rejects.toThrow('timeout');
  expect(await records()).toEqual([]);
  const requests = rowsIn((await control('GET', '/requests')).body, 'requests');
  expect(requests).toMatchObject([{ fault: 'hang', status: null }]);
});

test('closing the sandbox ends a request that hangs, and may be done twice', async () => {
  const { sandbox, control } = await startRig();
  await control('POST', '/faults', { kind: 'hang' });
  const asked = request(`${sandbox.baseUrl}/imports/`, {
    method: 'POST',
    headers: { expect: '100-continue' },
  });
  asked.flushHeaders();
  await once(asked, 'continue');
  asked.end();
  const ended = once(asked, 'error');
  await Promise.all([sandbox.close(), sandbox.close()]);
  await sandbox.close();
  expect(await ended).toMatchObject([{ code: 'ECONNRESET' }]);
});

test('a reset connection leaves no record', async () => {
  const { push, control, records } = await startRig();
  await control('POST', '/faults', { kind: 'reset' });
  const failure: unknown = await push().catch((error: unknown) => error);
  expect(failure).toMatchObject({ cause: { code: 'ECONNRESET' } });
  expect(await records()).toEqual([]);
});

test('a truncated answer announces more than it sends, and the record is made', async () => {
  const { sandbox, control, records } = await startRig();
  await control('POST', '/faults', { kind: 'truncated' });
  const headers = { authorization: `Bearer ${sandbox.apiKey}` };
  const answer = await fetch(`${sandbox.baseUrl}/imports/`, { method: 'POST', headers, body: importText() });
  expect(answer.status).toBe(201);
  const announced = Number(answer.headers.get('content-length'));
  const reader = answer.body?.getReader();
  const half = await reader?.read();
  expect(half?.value).toHaveLength(Math.floor(announced / 2));
  await expect(reader?.read()).rejects.toThrow('terminated');
  expect(await records()).toHaveLength(1);
});

test('a dropped answer leaves the record', async () => {
  const { push, control, records } = await startRig();
  await control('POST', '/faults', { kind: 'drop_answer' });
  await expect(push({ name: 'accepted' })).rejects.toThrow('fetch failed');
  expect(await records()).toMatchObject([{ body: { name: 'accepted' } }]);
  const requests = rowsIn((await control('GET', '/requests')).body, 'requests');
  expect(requests).toMatchObject([{ fault: 'drop_answer', status: null }]);
});

test('a rule begins after some requests and ends after others', async () => {
  const { ask, control } = await startRig();
  await control('POST', '/faults', { kind: 'status', status: 500, after: 1, count: 2 });
  const statuses: number[] = [];
  for (let count = 0; count < 5; count += 1) statuses.push((await ask('GET', '/health')).status);
  expect(statuses).toEqual([200, 500, 500, 200, 200]);
  const rules = rowsIn((await control('GET', '/faults')).body, 'faults');
  expect(rules).toMatchObject([{ id: 1, kind: 'status', after: 1, count: 2, matched: 5, done: 2 }]);
});

test('the first rule that is due is the one that is done', async () => {
  const { ask, control } = await startRig();
  await control('POST', '/faults', { kind: 'status', status: 500, count: 1 });
  await control('POST', '/faults', { kind: 'status', status: 502 });
  const statuses = [(await ask('GET', '/health')).status, (await ask('GET', '/health')).status];
  expect(statuses).toEqual([500, 502]);
});

test.each([
  [{}, [500, 500, 500, 500]],
  [{ method: 'post' }, [200, 200, 200, 500]],
  [{ path: '/results' }, [200, 500, 200, 201]],
  [{ path: '/results/*' }, [200, 200, 500, 201]],
  [{ path: '/imports/', method: 'POST' }, [200, 200, 200, 500]],
  [{ path: '/imports/', method: 'GET' }, [200, 200, 200, 201]],
])('a rule that matches %j hits only what it matches', async (match, expected) => {
  const { push, ask, control } = await startRig();
  const id = String((await push()).body['result_id']);
  await control('POST', '/faults', { kind: 'status', status: 500, match });
  const reads = [
    await ask('GET', '/health'),
    await ask('GET', '/results/'),
    await ask('GET', `/results/${id}`),
  ];
  expect([...reads, await push()].map(({ status }) => status)).toEqual(expected);
});

test('rules can be removed one by one and all at once', async () => {
  const { ask, control } = await startRig();
  const first = await control('POST', '/faults', { kind: 'status', status: 500 });
  expect(first.status).toBe(201);
  await control('POST', '/faults', { kind: 'status', status: 502 });
  const left = await control('DELETE', `/faults/${String(first.body['id'])}`);
  expect(rowsIn(left.body, 'faults')).toHaveLength(1);
  expect((await ask('GET', '/health')).status).toBe(502);
  expect((await control('DELETE', `/faults/${String(first.body['id'])}`)).status).toBe(404);
  await control('DELETE', '/faults');
  expect((await ask('GET', '/health')).status).toBe(200);
});

test('a rule with a chance hits some requests, and with the same seed the same ones', async () => {
  const hits = async (seed: number): Promise<number[]> => {
    const { ask, control } = await startRig();
    await control('POST', '/faults', { kind: 'status', status: 503, chance: 0.5, seed });
    const statuses: number[] = [];
    for (let count = 0; count < 20; count += 1) statuses.push((await ask('GET', '/health')).status);
    return statuses;
  };
  const first = await hits(7);
  expect(new Set(first)).toEqual(new Set([200, 503]));
  expect(await hits(7)).toEqual(first);
  expect(await hits(8)).not.toEqual(first);
});
