import { chmod, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { expect, onTestFinished, test } from 'vitest';
import { createClient } from '../../src/api/client.ts';
import { idempotencyKey, sha256 } from '../../src/core/identity.ts';
import { push } from '../../src/delivery/push.ts';
import type { Pushed } from '../../src/delivery/pushed.ts';
import type { DeliveryPorts } from '../../src/delivery/ports.ts';
import { bodyLine, goldenPath, runId, writeDump } from '../harness/dumps.ts';
import { temporaryFolder } from '../harness/temp-folder.ts';
import { chargesIn, enqueue, HOUR_MS, runIn, startRig, takeFile, type Rig } from './rig.ts';

test('the very bytes of line 2 arrive, once, and the receipt says so', async () => {
  const rig = await startRig();
  const file = goldenPath('sphere');
  const row = await takeFile(rig, file);
  expect(await rig.tick()).toMatchObject({ pushed: [{ outcome: { kind: 'imported' } }], nextAt: null });
  const [record, ...others] = await rig.control.records();
  const hash = sha256(await bodyLine(file));
  expect(others).toEqual([]);
  expect(record?.body_sha256).toBe(hash);
  expect(runIn(rig, row)).toMatchObject({
    state: 'imported',
    receipt: {
      body_sha256: hash,
      sent_sha256: hash,
      id: record?.id,
      result_id: record?.result_id,
      base_url: rig.settings.baseUrl,
      account: 'default',
      idempotency_key: record?.idempotency_key,
      attempts: 1,
      accepted_at: '2026-11-22T10:00:00.000Z',
    },
  });
  expect((await rig.tick()).pushed).toEqual([]);
});

test('an answer with the record of another run proves nothing: the run is looked for and arrives', async () => {
  const rig = await startRig();
  await enqueue(rig, 1);
  await rig.tick();
  const [first] = await rig.control.records();
  const row = await enqueue(rig, 2);
  await rig.control.failImports({ kind: 'status', status: 201, body: { id: first?.id }, count: 1 });
  await rig.tick();
  expect(runIn(rig, row)).toMatchObject({ state: 'in_doubt', undecided: true, receipt: null });
  rig.clock.advance(rig.settings.timeoutMs);
  await rig.tick();
  rig.clock.advance(rig.settings.timeoutMs);
  await rig.tick();
  const [, second, ...others] = await rig.control.records();
  expect(others).toEqual([]);
  expect(runIn(rig, row)).toMatchObject({ state: 'imported', receipt: { id: second?.id } });
});

test.each([
  ['the answer is dropped', { kind: 'drop_answer' as const }],
  ['the answer is cut', { kind: 'truncated' as const }],
])(
  'when %s and imports are not listed, the run is sent again with the same key, and there is one record',
  async (_, fault) => {
    const rig = await startRig({ assumptions: { list_imports: 'no' } });
    const row = await enqueue(rig);
    await rig.control.failImports({ ...fault, count: 1 });
    await rig.tick();
    expect(runIn(rig, row)).toMatchObject({
      state: 'in_doubt',
      attempts: 1,
      undecided: true,
      notBefore: rig.clock.now() + rig.settings.timeoutMs,
    });
    rig.clock.advance(rig.settings.timeoutMs);
    await rig.tick();
    const [record, ...others] = await rig.control.records();
    expect(others).toEqual([]);
    expect(runIn(rig, row)).toMatchObject({ state: 'imported', receipt: { id: record?.id, attempts: 2 } });
    const keys = (await rig.control.imports()).map((request) => request.idempotency_key);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
  },
);

test.each([
  ['a reset', { kind: 'reset' as const }],
  ['no answer within the time limit', { kind: 'hang' as const }],
  ['500', { kind: 'status' as const, status: 500 }],
  ['503 with a page of a proxy', { kind: 'status' as const, status: 503, body: '<html>busy</html>' }],
  ['408', { kind: 'status' as const, status: 408 }],
  ['409', { kind: 'status' as const, status: 409 }],
  ['302 to elsewhere', { kind: 'status' as const, status: 302, headers: { Location: '/api/v1/health' } }],
  ['200 with an id', { kind: 'status' as const, status: 200, body: { id: 'abc' } }],
  ['201 with no id', { kind: 'status' as const, status: 201, body: { id: '' } }],
  ['204', { kind: 'status' as const, status: 204 }],
])('after %s the run is in doubt and its charge stays', async (_, fault) => {
  const rig = await startRig({ timeoutMs: 300 });
  const row = await enqueue(rig);
  await rig.control.failImports({ ...fault, count: 1 });
  await rig.tick();
  expect(runIn(rig, row)).toMatchObject({ state: 'in_doubt', attempts: 1, failures: 1, undecided: true });
  expect(chargesIn(rig)).toBe(1);
  rig.clock.advance(HOUR_MS);
  await rig.tick();
  expect(runIn(rig, row).state).toBe('imported');
  expect(await rig.control.records()).toHaveLength(1);
});

test.each([
  [401, 'unauthorized', 'key'],
  [402, 'insufficient_credits', 'credits'],
  [403, 'scope_required', 'scope'],
  [404, 'not_found', 'address'],
])('%d holds the account: one call for many runs, then one an hour', async (status, code, hold) => {
  const rig = await startRig();
  for (const number of [1, 2, 3, 4, 5]) await enqueue(rig, number);
  await rig.control.failImports({ kind: 'status', status, body: { error: { code, message: 'no' } } });
  const first = await rig.tick({ concurrency: 1 });
  expect(first.nextAt).toBe(rig.clock.now() + HOUR_MS);
  expect((await rig.tick()).pushed).toEqual([]);
  const { account } = rig.ledger.snapshot(rig.settings.account, rig.clock.now());
  expect(account).toMatchObject({ hold, why: `${status} no` });
  expect(rig.ledger.counts(rig.settings.account).queued).toBe(5);
  rig.clock.advance(HOUR_MS);
  await rig.tick();
  expect(await rig.control.imports()).toHaveLength(2);
  await rig.control.clearFaults();
  rig.clock.advance(HOUR_MS);
  await rig.tick();
  await rig.tick({ concurrency: 16 });
  expect(rig.ledger.counts(rig.settings.account).imported).toBe(5);
});

test('422 rejects the run with the words of the service, and lets the others go', async () => {
  const rig = await startRig();
  const refused = await enqueue(rig, 1);
  const other = await enqueue(rig, 2);
  const error = { code: 'validation_failed', message: 'population is odd' };
  await rig.control.failImports({ kind: 'status', status: 422, body: { error }, count: 1 });
  await rig.tick({ concurrency: 1 });
  await rig.tick({ concurrency: 1 });
  expect(runIn(rig, refused)).toMatchObject({ state: 'rejected', why: '422 population is odd', epoch: 1 });
  expect(runIn(rig, other).state).toBe('imported');
});

test.each([
  ['seconds', 120],
  ['fraction', 90.5],
])('429 with %s makes the account wait as told and returns the charge', async (_, seconds) => {
  const rig = await startRig();
  const row = await enqueue(rig);
  const headers = { 'Retry-After': String(seconds) };
  await rig.control.failImports({ kind: 'status', status: 429, headers, count: 1 });
  const { nextAt } = await rig.tick();
  expect(nextAt).toBe(rig.clock.now() + seconds * 1_000);
  expect(runIn(rig, row)).toMatchObject({ state: 'queued', attempts: 0 });
  expect(chargesIn(rig)).toBe(0);
  rig.clock.set(nextAt ?? 0);
  await rig.tick();
  expect(runIn(rig, row).state).toBe('imported');
});

test('429 with a date waits until then, by the clock of the service', async () => {
  const rig = await startRig();
  await enqueue(rig);
  await rig.control.advance(5 * HOUR_MS);
  const headers = { 'Retry-After': 'Sun, 22 Nov 2026 15:10:00 GMT' };
  await rig.control.failImports({ kind: 'status', status: 429, headers, count: 1 });
  expect((await rig.tick()).nextAt).toBe(rig.clock.now() + 600_000);
});

test('where nothing listens a run is not sent: its charge is returned, and later it goes under the same key', async () => {
  const rig = await startRig();
  const row = await enqueue(rig);
  const baseUrl = 'http://127.0.0.1:9/api/v1';
  const client = createClient({ baseUrl, apiKey: () => 'x', timeoutMs: 2_000, userAgent: 'test' });
  const { outcome } = await pushOne(rig, row, { client });
  expect(outcome.kind).toBe('not_sent');
  expect(runIn(rig, row)).toMatchObject({ state: 'queued', attempts: 0, failures: 1, undecided: false });
  expect(chargesIn(rig)).toBe(0);
  rig.clock.advance(48 * HOUR_MS);
  await rig.tick();
  const [record] = await rig.control.records();
  expect(record?.idempotency_key).toBe(idempotencyKey(runId(1), record?.body_sha256 ?? '', 0));
});

test('a run whose file was taken away is dropped, one whose file was rewritten waits', async () => {
  const rig = await startRig();
  const gone = await enqueue(rig, 1);
  const changed = await enqueue(rig, 2);
  await rm(runIn(rig, gone).file);
  await writeFile(runIn(rig, changed).file, 'other bytes');
  const { nextAt } = await rig.tick();
  expect(runIn(rig, gone)).toMatchObject({ state: 'dropped', why: 'its file was taken away' });
  expect(runIn(rig, changed)).toMatchObject({ state: 'queued', notBefore: nextAt });
  expect(nextAt).toBe(rig.clock.now() + 5_000);
  expect(await rig.control.imports()).toEqual([]);
});

test('while the spool is away no run is dropped', async () => {
  const rig = await startRig();
  const row = await enqueue(rig);
  await rename(rig.spool, `${rig.spool}.away`);
  await rig.tick();
  expect(runIn(rig, row)).toMatchObject({ state: 'queued', why: 'its file cannot be read at present' });
  await rename(`${rig.spool}.away`, rig.spool);
  rig.clock.advance(5_000);
  await rig.tick();
  expect(runIn(rig, row).state).toBe('imported');
});

test.each(['gone', 'changed'] as const)('a run in doubt whose bytes are %s is held', async (what) => {
  const rig = await startRig();
  const row = await enqueue(rig);
  await rig.control.failImports({ kind: 'reset', count: 1 });
  await rig.tick();
  const { file } = runIn(rig, row);
  await (what === 'gone' ? rm(file) : writeFile(file, 'other'));
  rig.clock.advance(HOUR_MS);
  await rig.tick();
  expect(runIn(rig, row)).toMatchObject({ state: 'held', undecided: true });
  expect(runIn(rig, row).why).toContain(`its bytes are ${what}`);
});

test('a file that cannot be read any more waits and does not keep the others', async () => {
  const rig = await startRig();
  const row = await enqueue(rig, 1);
  const other = await enqueue(rig, 2);
  await chmod(rig.spool, 0o755);
  await chmod(runIn(rig, other).file, 0o644);
  await chmod(runIn(rig, row).file, 0o000);
  if (process.geteuid?.() === 0) {
    process.seteuid?.(65_534);
    onTestFinished(() => process.seteuid?.(0));
  }
  await rig.tick();
  expect(runIn(rig, row)).toMatchObject({ state: 'queued', notBefore: rig.clock.now() + 5_000 });
  expect(runIn(rig, other).state).toBe('imported');
});

test('a link in the place of a dump is not followed', async () => {
  const rig = await startRig();
  const row = await enqueue(rig);
  const { file } = runIn(rig, row);
  const elsewhere = await writeDump(await temporaryFolder());
  await rm(file);
  await symlink(elsewhere, file);
  await rig.tick();
  expect(runIn(rig, row)).toMatchObject({ state: 'queued', notBefore: rig.clock.now() + 5_000 });
  expect(await rig.control.imports()).toEqual([]);
});

test('an intent that the machine slept over is not sent', async () => {
  const rig = await startRig();
  const row = await enqueue(rig);
  const now = (): number => {
    rig.clock.advance(5_001);
    return rig.clock.now();
  };
  const clock = { now, sleep: () => Promise.resolve() };
  const { outcome } = await pushOne(rig, row, { clock });
  expect(outcome).toMatchObject({ kind: 'not_sent', why: 'the machine slept' });
  expect(runIn(rig, row).state).toBe('queued');
  expect(rig.ledger.account(rig.settings.account).breaker.kind).toBe('closed');
  expect(chargesIn(rig)).toBe(0);
  expect(await rig.control.imports()).toEqual([]);
});

function pushOne(rig: Rig, row: number, ports: Partial<DeliveryPorts>): Promise<Pushed> {
  return push(runIn(rig, row), { ...rig.ports, ...ports }, rig.settings, new AbortController().signal);
}
