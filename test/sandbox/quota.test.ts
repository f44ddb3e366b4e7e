import { expect, test } from 'vitest';
import { errorIn, HOUR_MS, startRig, type Rig } from './rig.ts';

async function pushTimes(rig: Rig, times: number, key = rig.sandbox.apiKey): Promise<number[]> {
  const statuses: number[] = [];
  for (let count = 0; count < times; count += 1) {
    statuses.push((await rig.push({}, { authorization: `Bearer ${key}` })).status);
  }
  return statuses;
}

function advance(rig: Rig, ms: number) {
  return rig.control('POST', '/clock', { advance_ms: ms });
}

const accepted = (count: number) => Array.from({ length: count }, () => 201);

test('the free account has 10 imports in any hour', async () => {
  const rig = await startRig();
  expect(await pushTimes(rig, 1)).toEqual([201]);
  await advance(rig, 60_000);
  expect(await pushTimes(rig, 9)).toEqual(accepted(9));
  const refused = await rig.push();
  expect(refused.status).toBe(429);
  expect(errorIn(refused)).toMatchObject({ code: 'rate_limited' });
  expect(refused.headers.get('retry-after')).toBe('3540');
  await advance(rig, HOUR_MS - 60_001);
  expect(await pushTimes(rig, 1)).toEqual([429]);
  await advance(rig, 1);
  expect(await pushTimes(rig, 2)).toEqual([201, 429]);
});

test('the free account has 50 imports in any day', async () => {
  const rig = await startRig();
  for (let hour = 0; hour < 5; hour += 1) {
    await advance(rig, HOUR_MS);
    expect(await pushTimes(rig, 10)).toEqual(accepted(10));
  }
  const whileBothAreFull = await rig.push();
  expect(whileBothAreFull.status).toBe(429);
  expect(whileBothAreFull.headers.get('retry-after')).toBe(String(20 * 3600));
  await advance(rig, HOUR_MS);
  expect((await rig.push()).headers.get('retry-after')).toBe(String(19 * 3600));
  await advance(rig, 19 * HOUR_MS);
  expect(await pushTimes(rig, 11)).toEqual([...accepted(10), 429]);
});

test('the premium account has 60 imports in any hour and 300 in any day', async () => {
  const rig = await startRig();
  const key = rig.sandbox.premiumApiKey;
  for (let hour = 0; hour < 5; hour += 1) {
    expect(await pushTimes(rig, 61, key)).toEqual([...accepted(60), 429]);
    await advance(rig, HOUR_MS);
  }
  expect(await pushTimes(rig, 1, key)).toEqual([429]);
});

test('accounts do not share a quota, the keys of an account do', async () => {
  const rig = await startRig();
  await pushTimes(rig, 10, rig.sandbox.limitedApiKey);
  expect(await pushTimes(rig, 1)).toEqual([429]);
  expect(await pushTimes(rig, 1, rig.sandbox.premiumApiKey)).toEqual([201]);
});

test('fixed windows begin anew with the clock hour', async () => {
  const rig = await startRig({ window: 'fixed' });
  await advance(rig, HOUR_MS - 2000);
  expect(await pushTimes(rig, 11)).toEqual([...accepted(10), 429]);
  expect((await rig.push()).headers.get('retry-after')).toBe('2');
  await advance(rig, 2000);
  expect(await pushTimes(rig, 11)).toEqual([...accepted(10), 429]);
});

test('fixed windows begin anew with the day', async () => {
  const rig = await startRig({ window: 'fixed' });
  for (let hour = 10; hour < 15; hour += 1) {
    await pushTimes(rig, 10);
    await advance(rig, HOUR_MS);
  }
  const refused = await rig.push();
  expect(refused.headers.get('retry-after')).toBe(String(9 * 3600));
  await advance(rig, 9 * HOUR_MS);
  expect(await pushTimes(rig, 1)).toEqual([201]);
});

test('refused imports do not count by default', async () => {
  const rig = await startRig();
  for (let count = 0; count < 20; count += 1) await rig.push({ code: {} });
  expect(await pushTimes(rig, 11)).toEqual([...accepted(10), 429]);
});

test('refused imports can be made to count, those over the limit do not', async () => {
  const rig = await startRig({ quota_counts: 'all', max_body: 1000 });
  for (let count = 0; count < 5; count += 1) expect((await rig.push({ code: {} })).status).toBe(422);
  expect((await rig.push({ description: 'x'.repeat(1000) })).status).toBe(413);
  expect(await pushTimes(rig, 6)).toEqual([...accepted(4), 429, 429]);
  await advance(rig, HOUR_MS);
  expect(await pushTimes(rig, 11)).toEqual([...accepted(10), 429]);
});

test.each([
  ['seconds', '3600'],
  ['date', 'Sun, 22 Nov 2026 11:00:01 GMT'],
  ['fraction', '3599.750'],
  ['absent', null],
] as const)('Retry-After is sent as %s', async (form, expected) => {
  const rig = await startRig({ retry_after: form });
  await advance(rig, 250);
  await pushTimes(rig, 10);
  await advance(rig, 250);
  const refused = await rig.push();
  expect(refused.status).toBe(429);
  expect(refused.headers.get('retry-after')).toBe(expected);
});

test('the Date header follows the clock of the sandbox', async () => {
  const rig = await startRig();
  await advance(rig, HOUR_MS);
  expect((await rig.push()).headers.get('date')).toBe('Sun, 22 Nov 2026 11:00:00 GMT');
});
