import { expect, test } from 'vitest';
import { tick } from '../../src/delivery/tick.ts';
import { enqueue, HOUR_MS, runIn, startRig, type Rig } from './rig.ts';

const OTHER_KEY = { keyFingerprint: 'key two' };

/** One run imported under the first key, one in doubt, one queued. */
async function oneOfEach(rig: Rig): Promise<{ inDoubt: number; queued: number }> {
  await enqueue(rig, 1);
  await rig.tick();
  const inDoubt = await enqueue(rig, 2);
  await rig.control.failImports({ kind: 'reset', count: 1 });
  await rig.tick({ concurrency: 1 });
  return { inDoubt, queued: await enqueue(rig, 3) };
}

function statesOf(rig: Rig, { inDoubt, queued }: { inDoubt: number; queued: number }): string[] {
  return [inDoubt, queued].map((row) => runIn(rig, row).state);
}

async function failReads(rig: Rig, status: number, code: string): Promise<void> {
  for (const path of ['/submissions/*', '/results/*']) {
    const match = { method: 'GET', path };
    await rig.control.fault({
      kind: 'status',
      status,
      body: { error: { code, message: 'no' } },
      match,
      count: 1,
    });
  }
}

test('a new key that sees the last import goes on as before', async () => {
  const rig = await startRig();
  const rows = await oneOfEach(rig);
  rig.clock.advance(HOUR_MS);
  await rig.tick(OTHER_KEY);
  await rig.tick(OTHER_KEY);
  expect(statesOf(rig, rows)).toEqual(['imported', 'imported']);
});

test('what is in doubt and cannot be looked for is not sent again under another key', async () => {
  const rig = await startRig();
  const rows = await oneOfEach(rig);
  await rig.control.assume({ list_imports: 'no' });
  rig.clock.advance(HOUR_MS);
  await rig.tick(OTHER_KEY);
  await rig.tick(OTHER_KEY);
  expect(statesOf(rig, rows)).toEqual(['held', 'imported']);
  expect(runIn(rig, rows.inDoubt).why).toContain('key can no longer be used');
});

test('under a new key that does not see the last import nothing goes out without a person', async () => {
  const rig = await startRig();
  const rows = await oneOfEach(rig);
  await failReads(rig, 404, 'not_found');
  const before = (await rig.control.imports()).length;
  await rig.tick(OTHER_KEY);
  expect(statesOf(rig, rows)).toEqual(['held', 'held']);
  expect(runIn(rig, rows.queued).why).toMatch(/--account NAME, or vilvik-bridge retry RUN$/);
  expect(await rig.control.imports()).toHaveLength(before);
  await rig.ledger.retry(rows.queued, false, rig.clock.now());
  rig.clock.advance(HOUR_MS);
  await rig.tick(OTHER_KEY);
  await rig.tick(OTHER_KEY);
  expect(statesOf(rig, rows)).toEqual(['held', 'imported']);
});

test('what is held for a new key is told once for all of them, with the reason', async () => {
  const rig = await startRig();
  await oneOfEach(rig);
  await failReads(rig, 404, 'not_found');
  const told: [number, string][] = [];
  const onKeyHolds = (held: number, why: string): void => {
    told.push([held, why]);
  };
  const settings = { ...rig.settings, ...OTHER_KEY };
  for (let turn = 0; turn < 2; turn += 1)
    await tick({ ...rig.ports, onKeyHolds }, settings, null, new AbortController().signal);
  expect(told).toEqual([[2, expect.stringContaining('--account') as string]]);
});

test('a new key that may not read is taken for a rotation: only what is in doubt is held', async () => {
  const rig = await startRig();
  const rows = await oneOfEach(rig);
  await failReads(rig, 403, 'scope_required');
  rig.clock.advance(HOUR_MS);
  await rig.tick(OTHER_KEY);
  await rig.tick(OTHER_KEY);
  expect(statesOf(rig, rows)).toEqual(['held', 'imported']);
});

test('before the first import a new key is taken for a rotation', async () => {
  const rig = await startRig();
  const row = await enqueue(rig);
  await rig.tick({ concurrency: 0 });
  await rig.tick(OTHER_KEY);
  expect(runIn(rig, row).state).toBe('imported');
});

test('while nobody can say whose the key is, nothing goes out, and it is asked again', async () => {
  const rig = await startRig();
  const rows = await oneOfEach(rig);
  await failReads(rig, 503, 'busy');
  const before = (await rig.control.imports()).length;
  const { nextAt } = await rig.tick(OTHER_KEY);
  expect(nextAt).toBe(rig.clock.now() + 60_000);
  expect((await rig.tick(OTHER_KEY)).nextAt).toBe(nextAt);
  expect(await rig.control.imports()).toHaveLength(before);
  expect(statesOf(rig, rows)).toEqual(['in_doubt', 'queued']);
  await rig.control.clearFaults();
  rig.clock.set(nextAt ?? 0);
  await rig.tick(OTHER_KEY);
  await rig.tick(OTHER_KEY);
  expect(statesOf(rig, rows)).toEqual(['imported', 'imported']);
});

test('a new key that is refused is asked about once an hour, and a better one at once', async () => {
  const rig = await startRig();
  await oneOfEach(rig);
  await failReads(rig, 401, 'unauthorized');
  const { nextAt } = await rig.tick(OTHER_KEY);
  expect(nextAt).toBe(rig.clock.now() + HOUR_MS);
  const asked = (await rig.control.requests()).length;
  await rig.tick(OTHER_KEY);
  expect(await rig.control.requests()).toHaveLength(asked);
  await rig.tick({ keyFingerprint: 'key three' });
  expect(rig.ledger.keys.fingerprint(rig.settings.account)).toBe('key three');
});

test('a new key that is refused holds the account, and a person who asks has it tried at once', async () => {
  const rig = await startRig();
  await oneOfEach(rig);
  await failReads(rig, 401, 'unauthorized');
  const told: string[] = [];
  const onTrouble = (error: unknown): void => {
    told.push(String(error));
  };
  const settings = { ...rig.settings, ...OTHER_KEY };
  await tick({ ...rig.ports, onTrouble }, settings, null, new AbortController().signal);
  expect(rig.ledger.account(rig.settings.account)).toMatchObject({ hold: 'key', why: '401 no' });
  expect(told).toEqual([expect.stringContaining('401 no') as string]);
  await rig.control.clearFaults();
  await rig.ledger.liftHold(rig.settings.account);
  await rig.tick(OTHER_KEY);
  expect(rig.ledger.keys.fingerprint(rig.settings.account)).toBe(OTHER_KEY.keyFingerprint);
  expect(rig.ledger.account(rig.settings.account).hold).toBe(null);
});

test('the known key goes on at once when it is back after one that was refused', async () => {
  const rig = await startRig();
  const { queued } = await oneOfEach(rig);
  await failReads(rig, 401, 'unauthorized');
  await rig.tick(OTHER_KEY);
  await rig.control.clearFaults();
  await rig.tick();
  expect(runIn(rig, queued).state).toBe('imported');
  expect(rig.ledger.account(rig.settings.account).hold).toBe(null);
});

test('what the old key was held for is tried at once under the new one', async () => {
  const rig = await startRig();
  await enqueue(rig, 1);
  await rig.tick();
  const row = await enqueue(rig, 2);
  const error = { code: 'unauthorized', message: 'no' };
  await rig.control.failImports({ kind: 'status', status: 401, body: { error }, count: 1 });
  await rig.tick();
  await rig.tick(OTHER_KEY);
  expect(runIn(rig, row).state).toBe('imported');
});
