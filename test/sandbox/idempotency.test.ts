import { expect, test } from 'vitest';
import { HOUR_MS, importText, startRig } from './rig.ts';

const KEY = { 'idempotency-key': '0b9e2a3e-5b0f-4f0e-9d55-6a1a0f6c1f00' };

test('the same key gets the original answer again and makes no second record', async () => {
  const { push, records } = await startRig();
  const first = await push({}, KEY);
  const second = await push({ name: 'another body' }, KEY);
  expect(second.status).toBe(201);
  expect(second.body).toEqual(first.body);
  expect(await records()).toMatchObject([{ idempotency_key: KEY['idempotency-key'] }]);
});

test('a request without a key, or with another, makes a record of its own', async () => {
  const { push, records } = await startRig();
  await push();
  await push();
  await push({}, KEY);
  await push({}, { 'idempotency-key': 'another' });
  expect(await records()).toHaveLength(4);
});

test('a replay costs no quota and is given when the quota is used up', async () => {
  const { push } = await startRig();
  const first = await push({}, KEY);
  for (let count = 0; count < 9; count += 1) {
    await push({}, KEY);
    expect((await push()).status).toBe(201);
  }
  expect((await push()).status).toBe(429);
  expect((await push({}, KEY)).body).toEqual(first.body);
});

test('a request that comes while the first is at work waits for its answer', async () => {
  const { push, control, records } = await startRig();
  await control('POST', '/faults', { kind: 'slow', delayMs: 100, count: 1 });
  const answers = await Promise.all([push({}, KEY), push({}, KEY), push({}, KEY)]);
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
  expect(new Set(answers.map(({ body }) => body['id'])).size).toBe(1);
  expect(await records()).toHaveLength(1);
});

test('a request that waited for one that was refused is worked on itself', async () => {
  const { push, control } = await startRig();
  await control('POST', '/faults', { kind: 'slow', delayMs: 100, count: 1 });
  const answers = await Promise.all([
    push({ code: {} }, KEY),
    push({ code: {} }, KEY),
    push({ code: {} }, KEY),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([422, 422, 422]);
  expect((await push({}, KEY)).status).toBe(201);
});

test('an answer that was dropped is given to the next request with the key', async () => {
  const { push, control, records } = await startRig();
  await control('POST', '/faults', { kind: 'drop_answer', count: 1 });
  await expect(push({}, KEY)).rejects.toThrow('fetch failed');
  const [record] = await records();
  expect((await push({}, KEY)).body['id']).toBe(record?.['id']);
  expect(await records()).toHaveLength(1);
});

test('a key lives 24 hours from its first use', async () => {
  const { push, control } = await startRig();
  const first = await push({}, KEY);
  await control('POST', '/clock', { advance_ms: 24 * HOUR_MS - 1 });
  expect((await push({}, KEY)).body).toEqual(first.body);
  await control('POST', '/clock', { advance_ms: 1 });
  expect((await push({}, KEY)).body['id']).not.toBe(first.body['id']);
});

test('keys belong to an account', async () => {
  const { push, sandbox } = await startRig();
  const mine = await push({}, KEY);
  const limited = await push({}, { ...KEY, authorization: `Bearer ${sandbox.limitedApiKey}` });
  const theirs = await push({}, { ...KEY, authorization: `Bearer ${sandbox.premiumApiKey}` });
  expect(limited.body).toEqual(mine.body);
  expect(theirs.body['id']).not.toBe(mine.body['id']);
});

test('refusals are forgotten, so a corrected body can use the key', async () => {
  const { push } = await startRig();
  expect((await push({ code: {} }, KEY)).status).toBe(422);
  expect((await push({}, KEY)).status).toBe(201);
});

test('ignored keys lead to a record for each request', async () => {
  const { ask, records } = await startRig({ imports_idempotency: 'ignored' });
  const init = { body: importText(), headers: KEY };
  await ask('POST', '/imports/', init);
  await ask('POST', '/imports/', init);
  expect(await records()).toHaveLength(2);
});
