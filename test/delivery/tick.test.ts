import { expect, test } from 'vitest';
import type { RunState } from '../../src/core/run.ts';
import { tick } from '../../src/delivery/tick.ts';
import { begun, intent } from '../suites/ledger/given.ts';
import { chargesIn, enqueue, HOUR_MS, runIn, startRig, tickUntilQuiet } from './rig.ts';

async function enqueueMany(rig: Awaited<ReturnType<typeof startRig>>, count: number): Promise<void> {
  for (let number = 1; number <= count; number += 1) await enqueue(rig, number);
}

test('nothing to do needs no other round', async () => {
  expect(await (await startRig()).tick()).toEqual({ pushed: [], continued: [], nextAt: null });
});

test('a round sends as many at once as it may, and is due again at once for the rest', async () => {
  const rig = await startRig();
  await enqueueMany(rig, 3);
  const round = await rig.tick({ concurrency: 2 });
  expect(round.pushed).toHaveLength(2);
  expect(round.nextAt).toBe(rig.clock.now());
  expect(await rig.control.records()).toHaveLength(2);
});

test('twenty-five runs keep the windows of the service without a single refusal', async () => {
  const rig = await startRig();
  await enqueueMany(rig, 25);
  expect(await tickUntilQuiet(rig)).toBe(25);
  const requests = await rig.control.imports();
  expect(requests.map(({ status }) => status)).toEqual(Array.from({ length: 25 }, () => 201));
  expect(rig.clock.now() - Date.parse('2026-11-22T10:00:00Z')).toBe(2 * (HOUR_MS + 2_000));
});

test('only those that may go are sent', async () => {
  const rig = await startRig();
  await enqueueMany(rig, 3);
  const { signal } = new AbortController();
  const { pushed, nextAt } = await tick(rig.ports, rig.settings, ({ row }) => row === 2, signal);
  expect(pushed.map(({ run }) => run.row)).toEqual([2]);
  expect(nextAt).toBeNull();
});

test('each run that is sent is told when its intent is written', async () => {
  const rig = await startRig();
  await enqueueMany(rig, 2);
  const told = new Map<number, RunState | undefined>();
  const onSending = ({ row }: { row: number }): void => {
    told.set(row, rig.ledger.run(row)?.state);
  };
  const { signal } = new AbortController();
  await tick({ ...rig.ports, onSending }, rig.settings, null, signal);
  // Both are on their way at once, in whichever order their files were read.
  expect(told).toEqual(
    new Map([
      [1, 'sending'],
      [2, 'sending'],
    ]),
  );
});

test('a push that was stopped before the connection stood is not sent', async () => {
  const rig = await startRig();
  const row = await enqueue(rig);
  await tick(rig.ports, rig.settings, null, AbortSignal.abort());
  expect(runIn(rig, row)).toMatchObject({ state: 'queued', undecided: false });
  expect(chargesIn(rig)).toBe(0);
});

test('a bridge that is stopped takes that for no failure of the service', async () => {
  const rig = await startRig();
  const row = await enqueue(rig);
  await rig.control.failImports({ kind: 'hang', count: 1 });
  const stop = new AbortController();
  const ticking = tick(rig.ports, rig.settings, null, stop.signal);
  await expect.poll(async () => (await rig.control.imports()).length).toBe(1);
  stop.abort();
  await ticking;
  expect(runIn(rig, row).state).toBe('in_doubt');
  await enqueue(rig, 2);
  await tick(rig.ports, rig.settings, null, AbortSignal.abort());
  expect(rig.ledger.account(rig.settings.account).breaker.kind).toBe('closed');
});

test('the twentieth unknown answer holds the run', async () => {
  const rig = await startRig();
  const row = await enqueue(rig);
  await rig.control.failImports({ kind: 'reset' });
  await tickUntilQuiet(rig);
  expect(runIn(rig, row)).toMatchObject({ state: 'held', undecided: true, attempts: 20 });
  expect(await rig.control.imports()).toHaveLength(20);
});

test('a run in doubt that cannot be looked for is held when the life of its key is over', async () => {
  const rig = await startRig({ assumptions: { list_imports: 'no' } });
  const row = await enqueue(rig);
  await rig.control.failImports({ kind: 'drop_answer', count: 1 });
  await rig.tick();
  rig.clock.advance(23 * HOUR_MS + 1);
  await rig.tick();
  expect(runIn(rig, row)).toMatchObject({ state: 'held', undecided: true });
  expect(await rig.control.imports()).toHaveLength(1);
});

test('a run in doubt that cannot be looked for is not sent again under another API key', async () => {
  const rig = await startRig({ assumptions: { list_imports: 'no' } });
  const row = await enqueue(rig);
  await rig.control.failImports({ kind: 'drop_answer', count: 1 });
  await rig.tick();
  rig.clock.advance(HOUR_MS);
  await rig.tick({ keyFingerprint: 'key two' });
  expect(runIn(rig, row).state).toBe('held');
  expect(await rig.control.records()).toHaveLength(1);
});

test('a laptop that was offline for two days still resends what it then lost', async () => {
  const rig = await startRig();
  const row = await enqueue(rig);
  await tick(rig.ports, rig.settings, null, AbortSignal.abort());
  rig.clock.advance(48 * HOUR_MS);
  await rig.control.failImports({ kind: 'drop_answer', count: 1 });
  await rig.tick();
  expect(runIn(rig, row).state).toBe('in_doubt');
  rig.clock.advance(HOUR_MS);
  await rig.tick();
  expect(runIn(rig, row).state).toBe('imported');
  expect(await rig.control.records()).toHaveLength(1);
});

test('an attempt whose process is gone is in doubt at once, and sent again when it cannot be found', async () => {
  const rig = await startRig();
  const row = await enqueue(rig);
  const owner = { ...rig.ports.owner, pid: 2 ** 22 + 1 };
  await begun(rig.ledger, row, { owner, now: rig.clock.now() });
  const { pushed, nextAt } = await rig.tick();
  expect(pushed).toEqual([]);
  expect(runIn(rig, row)).toMatchObject({ state: 'in_doubt', attempts: 1 });
  expect(nextAt).toBe(rig.clock.now() + rig.settings.timeoutMs);
  rig.clock.set(nextAt ?? 0);
  expect((await rig.tick()).pushed).toMatchObject([{ run: { row }, outcome: { kind: 'imported' } }]);
  expect(rig.ledger.openAttempts(rig.settings.account)).toEqual([]);
});

test('a process that crashes at every attempt does not try for ever', async () => {
  const rig = await startRig();
  const row = await enqueue(rig);
  const owner = { ...rig.ports.owner, pid: 2 ** 22 + 1 };
  const silent = { ...rig.settings, concurrency: 0 };
  for (let count = 1; count <= 20; count += 1) {
    const { kind } = await rig.ledger.beginAttempt(intent(row, { owner, now: rig.clock.now() }));
    expect(kind).toBe('begun');
    await rig.tick(silent);
    rig.clock.advance(HOUR_MS);
  }
  expect(runIn(rig, row)).toMatchObject({ state: 'held', undecided: true, attempts: 20 });
});

test.each([
  ['lives', {}],
  ['cannot be seen', { pidNamespace: 'pid:[elsewhere]' }],
])('an attempt whose process %s loses its claim after three time limits', async (_, changes) => {
  const rig = await startRig();
  const row = await enqueue(rig);
  await begun(rig.ledger, row, { owner: { ...rig.ports.owner, ...changes }, now: rig.clock.now() });
  rig.clock.advance(3 * rig.settings.timeoutMs);
  await rig.tick();
  expect(runIn(rig, row).state).toBe('sending');
  rig.clock.advance(1);
  await rig.tick();
  expect(runIn(rig, row).state).toBe('in_doubt');
  rig.clock.advance(rig.settings.timeoutMs);
  expect((await rig.tick()).pushed).toMatchObject([{ outcome: { kind: 'imported' } }]);
  expect(runIn(rig, row).state).toBe('imported');
});
