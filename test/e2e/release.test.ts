import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bench, startDaemon } from '../harness/bridge.ts';
import { runCli, RunningCli, type CliRun, type Environment } from '../harness/cli.ts';
import { dumpText, runId, writeDump } from '../harness/dumps.ts';

const SECRET = { findings: [{ role: 'fitness_func', line: 2, kind: 'AWS access key' }] };
const HEAVY = { weights: [{ role: 'fitness_func', name: 'table', bytes: 1_200_000 }] };
const proof = (state: string) => ({ capture: { fitness_func: { how: 'source', proof: state } } });

const push = (env: Environment, ...words: string[]): Promise<CliRun> =>
  runCli('vilvik-push', ['--json', ...words], env);
const retry = (env: Environment, ...words: string[]): Promise<CliRun> =>
  runCli('vilvik-bridge', ['retry', '--json', ...words], env);

test.each([
  ['possible secrets', SECRET, 'AWS access key'],
  ['much weight', HEAVY, '1200000 bytes'],
])('a dump with %s is held, shown, and sent once a person has released it', async (_, header, found) => {
  const { spool, env, control } = await bench();
  const file = await writeDump(spool, { header });
  const reason = expect.objectContaining({ severity: 'hold', found }) as unknown;
  const held = { state: 'held', reasons: expect.arrayContaining([reason]) as unknown };
  expect((await push(env, '--dry-run')).json()).toMatchObject({ items: [held], exit_code: 4 });
  expect((await push(env, file)).json()).toMatchObject({ items: [held], exit_code: 4 });
  const refused = await retry(env, runId(1).slice(-8));
  expect(refused.exitCode).toBe(4);
  expect(refused.json()).toMatchObject({
    state: 'held',
    why: expect.stringContaining('--allow-secrets') as string,
  });
  expect((await push(env)).json()).toMatchObject({ items: [{ state: 'held' }] });
  expect(await control.requests()).toEqual([]);
  expect((await retry(env, '--allow-secrets', file)).json()).toMatchObject({ state: 'queued', exit_code: 0 });
  expect((await push(env)).json()).toMatchObject({ items: [{ state: 'imported' }], exit_code: 0 });
  expect(await control.records()).toHaveLength(1);
});

test('words for a person name the line and the way out', async () => {
  const { spool, env } = await bench();
  await writeDump(spool, { header: SECRET });
  const { stdout } = await runCli('vilvik-push', [], env);
  expect(stdout).toContain(
    'code.fitness_func line 2: expected nothing that looks like a secret, found AWS access key',
  );
  expect(stdout).toContain('vilvik-bridge retry --allow-secrets RUN');
});

test('an imported run is sent again only when that is asked for', async () => {
  const { folder, env, control } = await bench();
  const file = await writeDump(folder);
  await push(env, file);
  const no = await retry(env, file);
  expect(no.exitCode).toBe(1);
  expect(no.json()).toMatchObject({ state: 'imported', why: expect.stringContaining('--again') as string });
  expect((await retry(env, '--again', runId(1))).exitCode).toBe(0);
  expect((await push(env, file)).json()).toMatchObject({ items: [{ state: 'imported' }] });
  const keys = (await control.records()).map((record) => record.idempotency_key);
  expect(new Set(keys).size).toBe(2);
});

test('a name that fits no run or several ends with code 2 and says what to do', async () => {
  const { spool, env } = await bench();
  for (const number of [1, 0x11]) {
    await writeDump(spool, {
      name: `run-${number}`,
      header: { run_id: runId(number), ...SECRET },
      body: { ...(JSON.parse(dumpText().split('\n')[1] ?? '') as object), name: `run ${number}` },
    });
  }
  await push(env);
  const several = await runCli('vilvik-bridge', ['retry', '1'], env);
  expect([several.exitCode, several.stderr]).toEqual([2, expect.stringContaining('2 runs end in "1"')]);
  const none = await runCli('vilvik-bridge', ['retry', 'ffff'], env);
  expect([none.exitCode, none.stderr]).toEqual([2, expect.stringContaining('no run ends in "ffff"')]);
});

test('what the service refused is tried again, what is not valid is not', async () => {
  const { spool, env, control } = await bench();
  await control.fault({ match: { method: 'POST' }, kind: 'status', status: 422, count: 1 });
  await writeDump(spool);
  expect((await push(env)).json()).toMatchObject({ items: [{ state: 'rejected' }] });
  expect((await retry(env, runId(1))).json()).toMatchObject({ state: 'queued' });
  expect((await push(env, join(spool, 'rejected'))).json()).toMatchObject({ items: [{ state: 'imported' }] });
  await writeDump(spool, { name: 'bad', header: { run_id: runId(2) }, body: { name: 'no run' } });
  await push(env);
  const again = await retry(env, runId(2));
  expect([again.exitCode, again.json()]).toMatchObject([6, { state: 'rejected' }]);
});

test('a push waits for the proof, takes the new header over, and sends the same body', async () => {
  const { spool, env, control } = await bench();
  const file = await writeDump(spool, { header: proof('pending') });
  const pushing = new RunningCli('vilvik-push', ['--verbose'], env);
  await pushing.line(({ msg }) => msg.startsWith('waits') && msg.includes('for its proof'));
  expect(await control.requests()).toEqual([]);
  await writeFile(file, dumpText({ header: { ...proof('proven'), name: 'a much longer name than before' } }));
  expect(await pushing.end('SIGCONT')).toBe(0);
  expect(await control.records()).toHaveLength(1);
});

test('a daemon waits for a proof no longer than it is told', async () => {
  const { spool, env, control } = await bench('[intake]\nproof_wait = "700ms"\nrescan_every = "10s"\n');
  await writeDump(spool, { header: proof('pending') });
  const planned = await runCli('vilvik-push', ['--dry-run', '--json'], env);
  expect(planned.json()).toMatchObject({ items: [{ state: 'queued', run_id: runId(1) }] });
  const daemon = startDaemon(env);
  await daemon.event('intake.queued');
  await daemon.event('report.receipt');
  expect(await control.records()).toHaveLength(1);
});

test('where a proof is required, a failed one holds the run until it is proven', async () => {
  const { spool, env, control } = await bench('[intake]\nrequire_proof = true\nrescan_every = "300ms"\n');
  const file = await writeDump(spool, { header: proof('failed') });
  const dry = await push(env, '--dry-run');
  expect(dry.json()).toMatchObject({ items: [{ state: 'held' }], exit_code: 4 });
  const daemon = startDaemon(env);
  expect(await daemon.event('push.held')).toMatchObject({
    why: expect.stringContaining('its proof failed') as string,
  });
  expect(await control.requests()).toEqual([]);
  await writeFile(file, dumpText({ header: { ...proof('proven'), note: 'proven now' } }));
  const { file: receipt } = await daemon.event('report.receipt');
  expect(JSON.parse(await readFile(String(receipt), 'utf8'))).toMatchObject({ run_id: runId(1) });
});

test('a person may send what is not proven', async () => {
  const { spool, env } = await bench('[intake]\nrequire_proof = true\n');
  await writeDump(spool, { header: proof('not_run') });
  expect((await push(env)).json()).toMatchObject({ items: [{ state: 'held' }], exit_code: 4 });
  expect((await retry(env, runId(1))).json()).toMatchObject({ state: 'queued' });
  expect((await push(env)).json()).toMatchObject({ items: [{ state: 'imported' }] });
});
