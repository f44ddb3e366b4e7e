import { expect, test } from 'vitest';
import { DEFAULT_ASSUMPTIONS } from '../../src/sandbox/assumptions.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { errorIn, HOUR_MS, rowsIn, START, startRig } from './rig.ts';

const ENDPOINTS = [
  ['GET', '/clock'],
  ['POST', '/clock'],
  ['GET', '/faults'],
  ['POST', '/faults'],
  ['DELETE', '/faults'],
  ['GET', '/assumptions'],
  ['PATCH', '/assumptions'],
  ['GET', '/requests'],
  ['DELETE', '/requests'],
  ['GET', '/records'],
  ['POST', '/reset'],
  ['GET', '/credits'],
  ['POST', '/credits'],
  ['GET', '/webhooks'],
  ['POST', '/webhooks'],
  ['GET', '/openapi'],
  ['POST', '/submissions/x/cancel'],
  ['POST', '/results/x/continue'],
] as const;

test.each(ENDPOINTS)('%s %s wants the control token', async (method, path) => {
  const { sandbox } = await startRig();
  for (const authorization of ['', `Bearer ${sandbox.apiKey}`, sandbox.controlToken]) {
    const answer = await fetch(sandbox.controlUrl + path, { method, headers: { authorization } });
    expect(answer.status).toBe(401);
  }
});

test('the control token opens nothing of the API', async () => {
  const { ask, sandbox } = await startRig();
  const answer = await ask('GET', '/results/', {
    headers: { authorization: `Bearer ${sandbox.controlToken}` },
  });
  expect(answer.status).toBe(401);
});

test('the clock is set by ISO time or by milliseconds, moved and stopped', async () => {
  const { control } = await startRig();
  const time = Date.parse('2027-01-01T00:00:00Z');
  expect((await control('GET', '/clock')).body).toEqual({
    now: '2026-11-22T10:00:00.000Z',
    now_ms: Date.parse(START),
    frozen: false,
  });
  expect((await control('POST', '/clock', { set: '2027-01-01T01:00:00+01:00' })).body['now_ms']).toBe(time);
  expect((await control('POST', '/clock', { advance_ms: HOUR_MS })).body['now_ms']).toBe(time + HOUR_MS);
  expect((await control('POST', '/clock', { advance_ms: -HOUR_MS })).body['now_ms']).toBe(time);
  const frozen = await control('POST', '/clock', { set: time + 5, frozen: true });
  expect(frozen.body).toMatchObject({ now_ms: time + 5, frozen: true });
  expect((await control('POST', '/clock', { advance_ms: 5 })).body).toMatchObject({
    now_ms: time + 10,
    frozen: true,
  });
  expect((await control('POST', '/clock', { frozen: false })).body).toMatchObject({
    now_ms: time + 10,
    frozen: false,
  });
});

test.each([
  ['POST', '/clock', 'no object', 'body'],
  ['POST', '/clock', {}, 'frozen, set, advance_ms'],
  ['POST', '/clock', { set: 'tomorrow' }, 'found the string "tomorrow"'],
  ['POST', '/clock', { advance_ms: '1h' }, 'advance_ms'],
  ['POST', '/clock', { now: 5 }, 'now'],
  ['POST', '/faults', {}, 'kind'],
  ['POST', '/faults', { kind: 'explode' }, 'drop_answer'],
  ['POST', '/faults', { kind: 'status' }, 'status: expected number, found nothing'],
  ['POST', '/faults', { kind: 'status', status: 99 }, 'found the number 99'],
  ['POST', '/faults', { kind: 'slow' }, 'delayMs'],
  ['POST', '/faults', { kind: 'hang', count: 0 }, 'count'],
  ['POST', '/faults', { kind: 'hang', match: { path: 'imports' } }, 'match.path'],
  ['POST', '/faults', { kind: 'status', status: 200, headers: { 'a b': '1' } }, 'headers'],
  ['PATCH', '/assumptions', { windows: 'fixed' }, 'found windows'],
  ['PATCH', '/assumptions', { window: 'sliding' }, '"rolling"|"fixed"'],
  ['PATCH', '/assumptions', { max_body: 0 }, 'max_body'],
])('%s %s with %j is refused and says why', async (method, path, input, words) => {
  const { control } = await startRig();
  const answer = await control(method, path, input);
  expect(answer.status).toBe(400);
  expect(errorIn(answer)['message']).toContain(words);
  const [complaint] = rowsIn(answer.body, 'complaints');
  expect(Object.keys(complaint ?? {})).toEqual(['path', 'expected', 'found']);
});

test('control input that is not JSON is refused', async () => {
  const { sandbox } = await startRig();
  const headers = { authorization: `Bearer ${sandbox.controlToken}` };
  const answer = await fetch(`${sandbox.controlUrl}/faults`, { method: 'POST', headers, body: '{kind' });
  expect(answer.status).toBe(400);
});

test('assumptions are shown with their default, their values and the reason', async () => {
  const { control } = await startRig({ window: 'fixed' });
  const { assumptions } = (await control('GET', '/assumptions')).body;
  expect(Object.keys(assumptions as object)).toEqual(Object.keys(DEFAULT_ASSUMPTIONS));
  expect(assumptions).toMatchObject({
    window: { value: 'fixed', default: 'rolling', values: 'rolling, fixed' },
    max_body: { value: 10_485_760, default: 10_485_760 },
  });
});

test.each(['PATCH', 'POST'])('%s changes the assumptions it names and leaves the others', async (method) => {
  const { push, control } = await startRig({ window: 'fixed' });
  const { assumptions } = (await control(method, '/assumptions', { max_body: 5 })).body;
  expect(assumptions).toMatchObject({ window: { value: 'fixed' }, max_body: { value: 5 } });
  expect((await push()).status).toBe(413);
});

test('a reset brings back the start: no records, rules or requests, the first assumptions and clock', async () => {
  const { push, ask, control, records, sandbox } = await startRig({ imports_idempotency: 'ignored' });
  for (let count = 0; count < 10; count += 1) await push();
  await control('PATCH', '/assumptions', { max_body: 5, imports_idempotency: 'honoured' });
  await control('POST', '/clock', { advance_ms: 60_000, frozen: true });
  await control('POST', '/faults', { kind: 'reset' });
  expect((await control('POST', '/reset')).body).toEqual({ reset: true });
  expect(await records()).toEqual([]);
  expect((await control('GET', '/requests')).body).toEqual({ requests: [] });
  expect((await control('GET', '/faults')).body).toEqual({ faults: [] });
  expect((await control('GET', '/clock')).body).toMatchObject({ now_ms: Date.parse(START), frozen: false });
  expect(rowsIn((await ask('GET', '/submissions/')).body)).toEqual([]);
  expect(rowsIn((await ask('GET', '/results/')).body)).toEqual([]);
  expect((await push({}, { authorization: `Bearer ${sandbox.apiKey}` })).status).toBe(201);
  const { assumptions } = (await control('GET', '/assumptions')).body;
  expect(assumptions).toMatchObject({
    max_body: { value: 10_485_760 },
    imports_idempotency: { value: 'ignored' },
  });
});

test('a reset forgets idempotency keys', async () => {
  const { push, control, records } = await startRig();
  const before = await push({}, { 'idempotency-key': 'k' });
  await control('POST', '/reset');
  const after = await push({}, { 'idempotency-key': 'k' });
  expect(after.body['id']).not.toBe(before.body['id']);
  expect(await records()).toHaveLength(1);
});

test('an unknown control address is refused', async () => {
  const { control } = await startRig();
  expect((await control('GET', '/nix')).status).toBe(404);
});

test('a port that is taken is said to be', async () => {
  const { sandbox } = await startRig();
  const port = Number(new URL(sandbox.baseUrl).port);
  await expect(startSandbox({ port })).rejects.toMatchObject({ code: 'port_unusable' });
});
