import { mkdir, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { openLedger } from '../../src/ledger/sqlite-ledger.ts';
import { startSandbox, type Sandbox } from '../../src/sandbox/server.ts';
import { bench, startDaemon } from '../harness/bridge.ts';
import { runCli, type Environment } from '../harness/cli.ts';
import { dumpText, importBody, runId, writeDump } from '../harness/dumps.ts';
import { SandboxControl } from '../harness/sandbox.ts';

/** The same environment with the key in the file of the SDK instead of a variable. */
async function withCredentialsFile(
  folder: string,
  env: Environment,
  apiKey: string | null,
): Promise<Environment> {
  const { VILVIK_API_KEY: _, ...rest } = env;
  if (apiKey === null) return rest;
  await mkdir(join(folder, '.config', 'vilvik'), { recursive: true });
  await writeFile(join(folder, '.config', 'vilvik', 'credentials'), JSON.stringify({ api_key: apiKey }), {
    mode: 0o600,
  });
  return rest;
}

async function restart(sandbox: Sandbox): Promise<Sandbox> {
  const again = await startSandbox({ port: Number(new URL(sandbox.baseUrl).port) });
  onTestFinished(() => again.close());
  return again;
}

test('a daemon that finds the service down waits, and delivers when it is there', async () => {
  const place = await bench();
  await place.sandbox.close();
  const env = await withCredentialsFile(place.folder, place.env, 'vlk_live_old');
  const daemon = startDaemon(env);
  await writeDump(place.spool);
  expect(await daemon.event('push.retry_scheduled')).toMatchObject({
    state: 'queued',
    why: 'nothing listens at the address: ECONNREFUSED',
  });
  const sandbox = await restart(place.sandbox);
  await withCredentialsFile(place.folder, place.env, sandbox.apiKey);
  await daemon.event('report.receipt');
  const control = new SandboxControl(sandbox.controlUrl, sandbox.controlToken);
  expect(await control.records()).toHaveLength(1);
});

test('a daemon without a key queues what arrives, and sends it once there is one', async () => {
  const place = await bench();
  const daemon = startDaemon(await withCredentialsFile(place.folder, place.env, null));
  await writeDump(place.spool);
  await daemon.event('intake.queued');
  expect(await daemon.event('key.missing')).toMatchObject({
    hint: expect.stringContaining('VILVIK_API_KEY') as string,
  });
  await withCredentialsFile(place.folder, place.env, place.sandbox.apiKey);
  await daemon.event('key.found');
  await daemon.event('report.receipt');
  expect(await place.control.records()).toHaveLength(1);
});

test('a wrong key holds the account after one request, whatever is queued, and loses nothing', async () => {
  const place = await bench();
  const daemon = startDaemon({ ...place.env, VILVIK_API_KEY: 'vlk_live_wrong' }, [
    '--config',
    await oneAtATime(place.folder),
  ]);
  for (const number of [1, 2, 3]) {
    await writeDump(place.spool, {
      name: `run-${number}`,
      body: importBody({ name: `run ${number}` }),
      header: { run_id: `019b796d-0000-7000-8000-00000000000${number}` },
    });
  }
  await daemon.event('intake.queued', 3);
  await daemon.event('push.account_waits');
  await daemon.end();
  expect(await place.control.requests()).toHaveLength(1);
  const status = await runCli('vilvik-bridge', ['status', '--json'], place.env);
  expect(status.json()).toMatchObject({
    health: 'account_held',
    counts: { queued: 3 },
    account: { hold: 'key' },
  });
});

async function oneAtATime(folder: string): Promise<string> {
  const file = join(folder, 'one-at-a-time.toml');
  await writeFile(file, '[delivery]\nconcurrency = 1\n');
  return file;
}

test('a rejected dump is explained, and tried again when it comes back repaired', async () => {
  const place = await bench();
  const daemon = startDaemon(place.env);
  const wrong = JSON.stringify(importBody({ result: { best_solution_fitness: 'high' } }));
  await writeDump(place.spool, { body: wrong });
  const { file: reasonFile } = await daemon.event('report.reason');
  const reason = JSON.parse(await readFile(String(reasonFile), 'utf8')) as object;
  expect(reason).toMatchObject({
    findings: [{ path: 'result.best_solution_fitness', found: 'the string "high"' }],
  });
  const moved = join(place.spool, 'rejected', 'run.vilvik.jsonl');
  await writeFile(moved, dumpText({ body: wrong }).replace('"high"', '1.5'));
  await rename(moved, join(place.spool, 'run.vilvik.jsonl'));
  await daemon.event('report.receipt');
  expect((await place.control.records())[0]?.body).toMatchObject({ result: { best_solution_fitness: 1.5 } });
});

test('a checkpoint is shown as running and not sent', async () => {
  const place = await bench();
  const daemon = startDaemon(place.env);
  await writeDump(place.spool, { header: { phase: 'checkpoint' } });
  await daemon.event('intake.running');
  const status = (): Promise<unknown> =>
    runCli('vilvik-bridge', ['status', '--json'], place.env).then(({ json }) => json());
  let seen = await status();
  // What it has seen it writes down a moment after it has said so.
  while (JSON.stringify(seen).includes('"running":[]')) seen = await status();
  expect(seen).toMatchObject({ counts: { running: 1, queued: 0 }, running: [{ sequence: 1 }] });
  await writeDump(place.spool, { header: { phase: 'finished', sequence: 2 } });
  await daemon.event('report.receipt');
  expect(await place.control.records()).toHaveLength(1);
});

test('a second daemon on the same spool ends with code 7 and says so', async () => {
  const place = await bench();
  const daemon = startDaemon(place.env);
  await daemon.event('watch.started');
  const second = await runCli('vilvik-bridge', ['watch', '--json'], place.env);
  expect(second.exitCode).toBe(7);
  expect(second.json()).toMatchObject({ error: { code: 'locked' }, exit_code: 7 });
  await daemon.end('SIGKILL');
  const third = startDaemon(place.env);
  await third.event('watch.started');
});

test('a link to a spool that is watched is the same spool', async () => {
  const place = await bench();
  const daemon = startDaemon(place.env);
  await daemon.event('watch.started');
  const link = join(place.folder, 'link');
  await symlink(place.spool, link);
  expect((await runCli('vilvik-bridge', ['watch', link], place.env)).exitCode).toBe(7);
});

test('a dump that cannot be taken in does not keep the others from going, and is told once', async () => {
  const place = await bench();
  openLedger(join(place.stateDir, 'ledger.db')).close();
  const db = new DatabaseSync(join(place.stateDir, 'ledger.db'));
  const refusal = `BEGIN SELECT RAISE(ABORT, 'refused by a trigger'); END`;
  db.exec(`CREATE TRIGGER refuse BEFORE INSERT ON runs WHEN NEW.name = 'odd' ${refusal}`);
  db.close();
  const daemon = startDaemon(place.env);
  await writeDump(place.spool, { name: 'a-odd', header: { name: 'odd', run_id: runId(1) } });
  await writeDump(place.spool, {
    name: 'b-good',
    header: { run_id: runId(2) },
    body: importBody({ name: 'b' }),
  });
  expect(await daemon.event('intake.trouble')).toMatchObject({ why: 'refused by a trigger' });
  await daemon.event('report.receipt');
  const push = await runCli('vilvik-push', ['--json'], place.env);
  expect(push.json()).toMatchObject({ items: [{ state: 'held', why: 'refused by a trigger' }] });
  expect(daemon.lines.filter(({ msg }) => msg === 'intake.trouble')).toHaveLength(1);
});

test('a spool that is removed and made again is taken up again', async () => {
  const place = await bench();
  const daemon = startDaemon(place.env);
  await daemon.event('watch.started');
  await rename(place.spool, `${place.spool}.away`);
  await daemon.event('watch.trouble');
  await mkdir(place.spool, { recursive: true });
  await writeDump(place.spool);
  await daemon.event('watch.resumed');
  await daemon.event('report.receipt');
  expect(daemon.lines.filter(({ msg }) => msg === 'watch.trouble')).toHaveLength(1);
});

const STRANGER = {
  machine: 'another',
  state: 'another',
  host: 'cluster-7',
  boot_id: 'another',
  pid_namespace: null,
  pid: 1,
  process_start: null,
};

test('a spool that the bridge of another machine has is left alone until it is taken over', async () => {
  const place = await bench();
  await writeDump(place.spool);
  await mkdir(join(place.spool, '.bridge'));
  await writeFile(join(place.spool, '.bridge', 'owner.json'), JSON.stringify(STRANGER));
  for (const [program, words] of [
    ['vilvik-bridge', ['watch', '--json']],
    ['vilvik-push', ['--json']],
  ] as const) {
    const refused = await runCli(program, words, place.env);
    expect(refused.exitCode).toBe(7);
    expect(refused.json()).toMatchObject({
      error: { message: expect.stringContaining('cluster-7') as string },
    });
  }
  expect(await place.control.records()).toHaveLength(0);
  const daemon = startDaemon(place.env, ['--take-over']);
  await daemon.event('intake.queued');
  expect(JSON.parse(await readFile(join(place.spool, '.bridge', 'owner.json'), 'utf8'))).not.toMatchObject(
    STRANGER,
  );
});

test('a spool in a synced folder is polled, and the daemon says so', async () => {
  const place = await bench();
  const spool = join(place.folder, 'Dropbox', 'spool');
  await mkdir(spool, { recursive: true });
  const daemon = startDaemon({ ...place.env, VILVIK_SPOOL: spool });
  expect(await daemon.event('watch.polling')).toMatchObject({ why: 'it is synced by Dropbox' });
  await writeDump(spool);
  await daemon.event('intake.queued');
});
