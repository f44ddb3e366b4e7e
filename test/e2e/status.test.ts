import { expect, test } from 'vitest';
import { bench, startDaemon, type Bench } from '../harness/bridge.ts';
import { runCli } from '../harness/cli.ts';
import { runId, writeDump } from '../harness/dumps.ts';

interface Status {
  readonly daemon: 'up' | 'down' | 'hung';
  readonly daemon_pid: number | null;
  readonly counts: Readonly<Record<string, number>>;
}

async function statusOf({ env }: Bench): Promise<Status> {
  return (await runCli('vilvik-bridge', ['status', '--json'], env)).json() as Status;
}

/** Asks until the status says so. */
async function until(place: Bench, says: (status: Status) => boolean): Promise<Status> {
  for (;;) {
    const status = await statusOf(place);
    if (says(status)) return status;
  }
}

function untilIs(place: Bench, state: Status['daemon']): Promise<Status> {
  return until(place, ({ daemon }) => daemon === state);
}

test('a daemon that stands still is told from one that works and from none', async () => {
  const place = await bench();
  expect(await statusOf(place)).toMatchObject({ daemon: 'down', daemon_pid: null });
  const daemon = startDaemon(place.env);
  await daemon.event('watch.started');
  await untilIs(place, 'up');
  process.kill(daemon.pid, 'SIGSTOP');
  expect(await untilIs(place, 'hung')).toMatchObject({ daemon_pid: daemon.pid });
  const { stdout } = await runCli('vilvik-bridge', ['status'], place.env);
  expect(stdout).toContain(`hangs (process ${daemon.pid}): end it with kill -9 ${daemon.pid}`);
  process.kill(daemon.pid, 'SIGCONT');
  expect(await untilIs(place, 'up')).toMatchObject({ daemon_pid: daemon.pid });
  await daemon.end('SIGKILL');
  expect(await statusOf(place)).toMatchObject({ daemon: 'down' });
});

test('runs under way are shown with the daemon up and down, queued ones counted', async () => {
  const place = await bench();
  const { VILVIK_API_KEY: _, ...withoutKey } = place.env;
  const keyless = { ...place, env: withoutKey };
  await writeDump(place.spool, { name: 'queued' });
  const checkpoint = { run_id: runId(2), phase: 'checkpoint', name: 'under way' };
  await writeDump(place.spool, { name: 'running', header: checkpoint });
  await runCli('vilvik-push', [], withoutKey);
  const both = { queued: 1, running: 1 };
  const noKey = /no API key: .*vilvik-bridge login/;
  const without = { health: 'no_key', daemon: 'down', counts: both, new_dumps: 0 };
  expect(await statusOf(keyless)).toMatchObject(without);
  const { stdout } = await runCli('vilvik-bridge', ['status'], withoutKey);
  expect(stdout).toMatch(new RegExp(`^key      ${noKey.source}`, 'm'));
  expect(stdout).not.toContain('next');
  const shown = await runCli('vilvik-bridge', ['show', runId(1)], withoutKey);
  expect(shown.stdout).toMatch(new RegExp(`^goes +${noKey.source}`, 'm'));
  await writeDump(place.spool, { name: 'new', header: { run_id: runId(3) } });
  expect(await statusOf(keyless)).toMatchObject({ counts: both, new_dumps: 1 });
  const plan = await runCli('vilvik-bridge', ['plan'], withoutKey);
  expect(plan.stdout).toContain('one dump is not taken in yet: vilvik-bridge watch, or vilvik-push');
  expect(plan.stdout).toMatch(new RegExp(`^key      ${noKey.source}`, 'm'));
  const daemon = startDaemon(withoutKey);
  await daemon.event('intake.running');
  await daemon.event('intake.queued');
  // What a daemon has seen it writes down a moment after it has said so.
  const seen = await until(keyless, ({ daemon, counts }) => daemon === 'up' && counts['running'] === 1);
  expect(seen).toMatchObject({ counts: { queued: 2 }, new_dumps: 0 });
  // What counts is the daemon's key, not that of the one who asks.
  const problem = expect.stringMatching(noKey) as unknown;
  expect(await statusOf(place)).toMatchObject({ health: 'no_key', key_problem: problem });
  const ofAnother = { ...place, env: { ...place.env, VILVIK_ACCOUNT: 'other' } };
  expect(await statusOf(ofAnother)).toMatchObject({ daemon: 'up', key_problem: null });
  await daemon.end();
  expect(await statusOf(place)).toMatchObject({ health: 'waiting', key_problem: null });
});
