import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { HOUR_MS, importText, rowsIn, startRig } from './rig.ts';

test('each request is noted with its time, hash and answer', async () => {
  const { ask, control } = await startRig();
  const body = importText();
  await ask('POST', '/imports/', { body, headers: { 'idempotency-key': 'k' } });
  await control('POST', '/clock', { advance_ms: HOUR_MS });
  const listed = await ask('GET', '/results/?limit=1&limit=2&status=x');
  const requests = rowsIn((await control('GET', '/requests')).body, 'requests');
  expect(requests).toMatchObject([
    {
      seq: 1,
      time: '2026-11-22T10:00:00.000Z',
      method: 'POST',
      path: '/api/v1/imports/',
      query: {},
      headers: { authorization: 'free', 'content-length': String(body.length) },
      body_sha256: createHash('sha256').update(body).digest('hex'),
      body_bytes: body.length,
      idempotency_key: 'k',
      status: 201,
      fault: null,
    },
    {
      seq: 2,
      time: '2026-11-22T11:00:00.000Z',
      request_id: listed.headers.get('x-request-id'),
      method: 'GET',
      path: '/api/v1/results/',
      query: { limit: '2', status: 'x' },
      body_bytes: 0,
      idempotency_key: null,
      status: 200,
    },
  ]);
});

test('faults are noted by their kind, and status faults by their status too', async () => {
  const { ask, control } = await startRig();
  const faults = [
    { kind: 'status', status: 502 },
    { kind: 'slow', delayMs: 0 },
    { kind: 'reset' },
    { kind: 'truncated' },
  ];
  for (const fault of faults) {
    await control('POST', '/faults', { ...fault, count: 1 });
    await ask('GET', '/health').catch(() => null);
  }
  const requests = rowsIn((await control('GET', '/requests')).body, 'requests');
  expect(requests.map(({ fault, status }) => [fault, status])).toEqual([
    ['status', 502],
    ['slow', 200],
    ['reset', null],
    ['truncated', 200],
  ]);
});

test('the log shows the names of keys and never a key', async () => {
  const { ask, control, sandbox } = await startRig();
  const { apiKey, premiumApiKey, limitedApiKey, controlToken } = sandbox;
  for (const key of [apiKey, premiumApiKey, limitedApiKey, 'vlk_live_stranger']) {
    const headers = { authorization: `Bearer ${key}`, 'x-note': `my key is ${key}`, 'idempotency-key': key };
    await ask('GET', `/results/${key}?key=${key}`, { headers });
  }
  await ask('GET', '/results/', { headers: { authorization: `Basic ${apiKey}` } });
  const log = await control('GET', '/requests');
  const names = rowsIn(log.body, 'requests').map(
    ({ headers }) => (headers as Record<string, unknown>)['authorization'],
  );
  expect(names).toEqual(['free', 'premium', 'limited', 'unknown', 'unknown']);
  for (const secret of [apiKey, premiumApiKey, limitedApiKey, controlToken, 'stranger']) {
    expect(log.text).not.toContain(secret);
  }
});

test('the log can be emptied and goes on counting', async () => {
  const { ask, control } = await startRig();
  await ask('GET', '/health');
  expect((await control('DELETE', '/requests')).body).toEqual({ requests: [] });
  await ask('GET', '/health');
  expect(rowsIn((await control('GET', '/requests')).body, 'requests')).toMatchObject([{ seq: 2 }]);
});
