import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { enqueue, HOUR_MS, runIn, startRig, type Rig } from './rig.ts';

const FIVE_MINUTES_MS = 300_000;

async function enqueueMany(rig: Rig, count: number): Promise<void> {
  for (let number = 1; number <= count; number += 1) await enqueue(rig, number);
}

/** Turns by turns as the bridge asks for them, until this time. */
async function turnUntil(rig: Rig, end: number, settings: Parameters<Rig['tick']>[0] = {}): Promise<void> {
  for (;;) {
    const { nextAt } = await rig.tick(settings);
    if (nextAt === null || nextAt > end) break;
    rig.clock.set(Math.max(nextAt, rig.clock.now()));
  }
  rig.clock.set(end);
}

async function importCalls(rig: Rig): Promise<number> {
  return (await rig.control.imports()).length;
}

test.each([
  ['answers with errors', { kind: 'status' as const, status: 503 }],
  ['cuts every connection', { kind: 'reset' as const }],
])(
  'a service that %s for six hours costs at most 8 imports and is noticed within 5 min',
  async (_, fault) => {
    const rig = await startRig();
    await enqueueMany(rig, 5);
    await rig.control.fault(fault);
    const end = rig.clock.now() + 6 * HOUR_MS;
    await turnUntil(rig, end);
    expect(await importCalls(rig)).toBe(2);
    await rig.control.clearFaults();
    await turnUntil(rig, end + FIVE_MINUTES_MS);
    expect(rig.ledger.counts(rig.settings.account)).toMatchObject({ imported: 5 });
    expect(await rig.control.records()).toHaveLength(5);
  },
);

test('a service that says it is well and takes no import is asked less and less often', async () => {
  const rig = await startRig();
  await enqueueMany(rig, 5);
  await rig.control.failImports({ kind: 'status', status: 500 });
  await turnUntil(rig, rig.clock.now() + 6 * HOUR_MS);
  // Two that open the breaker, then after 0, 5, 15, 35, 75, 135, 195, 255, 315 minutes.
  expect(await importCalls(rig)).toBe(11);
});

test('the only run that waits opens the breaker by itself, and another may pass it', async () => {
  const rig = await startRig();
  const failing = await enqueue(rig, 1);
  await rig.control.failImports({ kind: 'status', status: 500, count: 2 });
  await turnUntil(rig, rig.clock.now() + 60_000);
  expect(await importCalls(rig)).toBe(2);
  const other = await enqueue(rig, 2);
  await rig.tick();
  expect(runIn(rig, failing).state).toBe('in_doubt');
  expect(runIn(rig, other).state).toBe('imported');
});

test('what the breaker knows survives a restart and binds other processes', async () => {
  const rig = await startRig();
  await enqueueMany(rig, 3);
  await rig.control.fault({ kind: 'status', status: 503 });
  await rig.tick();
  expect(rig.ledger.account(rig.settings.account).breaker).toMatchObject({
    kind: 'open',
    since: rig.clock.now(),
  });
  expect((await rig.tick()).pushed).toEqual([]);
  expect(await importCalls(rig)).toBe(2);
});

test('a run that always fails does not keep the others from going', async () => {
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const isBad = Buffer.concat(parts).toString().includes('"run 1"');
      response.writeHead(isBad ? 500 : 201).end(isBad ? 'no' : `{"id": "import-${Math.random()}"}`);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  const rig = await startRig({
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1`,
  });
  const limits = { perHour: 60, perDay: 300 };
  await enqueueMany(rig, 30);
  await turnUntil(rig, rig.clock.now() + HOUR_MS, { limits });
  expect(rig.ledger.counts(rig.settings.account)).toMatchObject({ imported: 29 });
});

test('two calls at once that are refused for the key are the last ones but for one an hour', async () => {
  const rig = await startRig();
  await enqueueMany(rig, 6);
  await rig.control.failImports({ kind: 'status', status: 401 });
  await turnUntil(rig, rig.clock.now() + 3 * HOUR_MS + 1, { concurrency: 2 });
  expect(await importCalls(rig)).toBe(2 + 3);
  await rig.control.clearFaults();
  await rig.ledger.liftHold(rig.settings.account);
  expect((await rig.tick({ concurrency: 4 })).pushed).toHaveLength(1);
  expect((await rig.tick({ concurrency: 5 })).pushed).toHaveLength(5);
});

test('after a limit one run goes to see, and the others follow when it was imported', async () => {
  const rig = await startRig();
  await enqueueMany(rig, 5);
  const headers = { 'Retry-After': '60' };
  await rig.control.failImports({ kind: 'status', status: 429, headers });
  await rig.tick({ concurrency: 1 });
  rig.clock.advance(60_000);
  expect((await rig.tick({ concurrency: 4 })).pushed).toHaveLength(1);
  expect(await importCalls(rig)).toBe(2);
  await rig.control.clearFaults();
  rig.clock.advance(60_000);
  expect((await rig.tick({ concurrency: 4 })).pushed).toHaveLength(1);
  expect((await rig.tick({ concurrency: 4 })).pushed).toHaveLength(4);
  expect(rig.ledger.counts(rig.settings.account)).toMatchObject({ imported: 5 });
});

test('a Retry-After of days is asked for again after one', async () => {
  const rig = await startRig();
  await enqueue(rig);
  const headers = { 'Retry-After': String(30 * 86_400) };
  await rig.control.failImports({ kind: 'status', status: 429, headers, count: 1 });
  const { nextAt } = await rig.tick();
  expect(nextAt).toBe(rig.clock.now() + 24 * HOUR_MS);
});

test('the third redirect in a row holds the account: one call an hour, runs in doubt stay so', async () => {
  const rig = await startRig();
  await enqueueMany(rig, 4);
  const headers = { Location: 'https://elsewhere.example/' };
  await rig.control.fault({ kind: 'status', status: 302, headers });
  await turnUntil(rig, rig.clock.now() + 60_000, { concurrency: 1 });
  expect(await importCalls(rig)).toBe(3);
  const account = rig.ledger.account(rig.settings.account);
  expect(account).toMatchObject({ hold: 'address' });
  expect(account.why).toContain('is base_url right?');
  expect(rig.ledger.counts(rig.settings.account)).toMatchObject({ in_doubt: 3, queued: 1 });
  await turnUntil(rig, rig.clock.now() + 2 * HOUR_MS);
  expect(await importCalls(rig)).toBe(5);
});

test('a backlog fills every window to the last place without one refusal', async () => {
  const rig = await startRig();
  const start = rig.clock.now();
  await enqueueMany(rig, 61);
  await turnUntil(rig, start + 25 * HOUR_MS);
  const requests = await rig.control.imports();
  expect(requests.map(({ status }) => status)).toEqual(Array.from({ length: 60 }, () => 201));
  const marks = rig.ledger.runs(rig.settings.account, '').map(({ receipt }) => {
    return Date.parse(receipt?.accepted_at ?? '') - start;
  });
  const hours = [0, 1, 2, 3, 4].flatMap((hour) => Array.from({ length: 10 }, () => hour * (HOUR_MS + 2_000)));
  const nextDay = Array.from({ length: 10 }, () => 24 * HOUR_MS + 2_000);
  const eleventh = 25 * HOUR_MS + 4_000;
  expect(marks.filter((mark) => mark < 25 * HOUR_MS).sort((a, b) => a - b)).toEqual([...hours, ...nextDay]);
  await turnUntil(rig, start + eleventh);
  expect(rig.ledger.counts(rig.settings.account)).toMatchObject({ imported: 61 });
});
