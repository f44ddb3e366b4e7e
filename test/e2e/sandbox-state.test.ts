import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../harness/temp-folder.ts';
import { closedGate } from '../sandbox/gate.ts';
import { imported, start, waitFor } from '../sandbox/own-process.ts';
import { importBody } from '../sandbox/rig.ts';
import { newSign, PATIENCE, processesCalled, runaway } from '../sandbox/running.ts';

const KEY = { 'idempotency-key': 'kept' };

test('a sandbox that is killed and started again knows everything, and begins its runs anew', async () => {
  const folder = await temporaryFolder();
  const file = join(folder, 'state.json');
  const gate = await closedGate();
  const first = await start(folder, '--state', file, '--assume', 'next_form=absolute');
  await first.control('PATCH', '/assumptions', { time_precision: 'micros' });
  await first.control('POST', '/credits', { balance: 77 });
  const { id, result_id: resultId } = await imported(first, `${gate.wait}; return 2.0`, KEY);
  const child = await first.ask('POST', `/results/${String(resultId)}/continue`);
  await waitFor(first, child['id'], 'running');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  first.kill('SIGKILL');
  await first.ended;

  const second = await start(folder, '--state', file, '--port', first.port);
  expect(second.key).toBe(first.key);
  expect(await imported(second, 'return 0.0', KEY)).toMatchObject({ id, result_id: resultId });
  expect(await second.control('GET', '/credits')).toMatchObject({ credits: { free: 77, premium: 1_000 } });
  const page = await second.ask('GET', '/submissions/?limit=1');
  expect(page['next']).toMatch(/^http/);
  expect(page['results']).toMatchObject([{ created_at: expect.stringMatching(/\.\d{6}Z$/) as string }]);
  await waitFor(second, child['id'], 'queued', 'running');
  gate.open();
  expect(await waitFor(second, child['id'], 'succeeded', 'failed')).toMatchObject({ status: 'succeeded' });

  second.kill('SIGTERM');
  expect(await second.ended).toMatchObject({ exitCode: 0 });
  const kept = await readFile(file, 'utf8');
  const third = await start(folder, '--state', file);
  expect(await third.ask('GET', `/submissions/${String(child['id'])}`)).toMatchObject({
    status: 'succeeded',
  });
  await writeFile(file, kept.slice(0, -1));
  await expect(start(folder, '--state', file)).rejects.toThrow('holds no state of a sandbox');
});

test.each(['SIGTERM', 'SIGKILL'] as const)('nothing runs any more after %s', async (signal) => {
  const sandbox = await start(await temporaryFolder());
  const sign = newSign();
  const code = `${runaway(sign)}\nwhile True: pass`.replaceAll('\n', '\n    ');
  const { result_id: resultId } = await imported(sandbox, code);
  await sandbox.ask('POST', `/results/${String(resultId)}/continue`);
  await expect.poll(() => processesCalled(sign), PATIENCE).not.toBe('');
  sandbox.kill(signal);
  await sandbox.ended;
  await expect.poll(() => processesCalled(sign), PATIENCE).toBe('');
});

test('the code of a run sees no key, and an empty folder', async () => {
  const sandbox = await start(await temporaryFolder());
  const code =
    'import os; print(sorted(os.environ), os.listdir(), os.environ["HOME"] == os.getcwd()); return 1.0';
  const { result_id: resultId } = await imported(sandbox, code);
  const child = await sandbox.ask('POST', `/results/${String(resultId)}/continue`);
  const { logs } = await waitFor(sandbox, child['id'], 'succeeded');
  expect(logs).toContain("'TMPDIR'");
  expect(logs).toContain('[] True');
  expect(logs).not.toContain('VILVIK');
});

test('a seed is what a sandbox begins with, also after a reset', async () => {
  const folder = await temporaryFolder();
  const file = join(folder, 'seed.json');
  const seed = {
    assumptions: { list_imports: 'no' },
    credits: { free: 5 },
    imports: [{ body: importBody() }, { account: 'premium', body: importBody() }],
    faults: [{ kind: 'status', status: 503, match: { path: '/health' } }],
  };
  await writeFile(file, JSON.stringify(seed));
  const sandbox = await start(folder, '--seed', file);
  for (const _ of ['at first', 'after a reset']) {
    const { records } = await sandbox.control('GET', '/records');
    expect(records).toMatchObject([{ account: 'free' }, { account: 'premium' }]);
    expect(await sandbox.control('GET', '/credits')).toMatchObject({ credits: { free: 5 } });
    expect(await sandbox.ask('GET', '/health')).toMatchObject({ error: { code: 'server_error' } });
    expect(await sandbox.ask('GET', '/submissions/')).toMatchObject({ results: [] });
    await imported(sandbox, 'return 1.0');
    await sandbox.control('POST', '/reset');
  }
  await writeFile(file, JSON.stringify({ imports: [{ body: {} }] }));
  await expect(start(folder, '--seed', file)).rejects.toThrow('imports[0].body.ga_parameters');
});
