import { expect, onTestFinished, test } from 'vitest';
import { bench, startDaemon } from '../harness/bridge.ts';
import { runCli, RunningCli } from '../harness/cli.ts';
import { runId, writeDump } from '../harness/dumps.ts';
import { GATE_CA, TlsGate } from '../harness/tls-gate.ts';
import { bodyOf } from '../harness/world.ts';

const CONFIG = `[delivery]
backoff_initial = "50ms"
backoff_max = "200ms"
timeout = "1500ms"
[intake]
rescan_every = "300ms"
`;

/** Keys do not help, and the lists show everything: whoever sends twice is found out. */
const IGNORED = { imports_idempotency: 'ignored' } as const;

test('a push that is stopped in the hand-shake and wakes when another has sent its run sends nothing more', async () => {
  const place = await bench(CONFIG);
  await place.control.assume(IGNORED);
  const gate = await TlsGate.before(place.sandbox.baseUrl);
  const env = { ...place.env, VILVIK_BASE_URL: gate.baseUrl, NODE_EXTRA_CA_CERTS: GATE_CA };
  await dump(place.spool, 1);
  expect((await runCli('vilvik-push', ['--wait'], env)).exitCode).toBe(0);
  await dump(place.spool, 2);
  const held = gate.close();
  const sleeper = new RunningCli('vilvik-push', ['--wait'], env);
  onTestFinished(async () => void (await sleeper.end('SIGKILL')));
  await held;
  process.kill(sleeper.pid, 'SIGSTOP');
  gate.open();
  const other = await runCli('vilvik-push', ['--wait', '--json'], env);
  expect(other.json()).toMatchObject({ items: [{ state: 'imported', receipt: { attempts: 2 } }] });
  process.kill(sleeper.pid, 'SIGCONT');
  expect(await sleeper.ended()).toBe(0);
  expect(await namesOf(place.control)).toEqual(['run 1', 'run 2']);
});

test('a daemon that is stopped with its import under way and wakes late leaves the newer state alone', async () => {
  const place = await bench(CONFIG);
  await place.control.assume(IGNORED);
  await place.control.failImports({ kind: 'slow', delayMs: 1_000, count: 1 });
  await dump(place.spool, 1);
  const daemon = startDaemon(place.env);
  await daemon.event('push.sending');
  while ((await place.control.imports()).length === 0);
  process.kill(daemon.pid, 'SIGSTOP');
  const pushed = await runCli('vilvik-push', ['--wait', '--json'], place.env);
  expect(pushed.json()).toMatchObject({ items: [{ state: 'imported' }] });
  const shown = async (): Promise<unknown> => {
    const { stdout } = await runCli('vilvik-bridge', ['show', runId(1), '--json'], place.env);
    return JSON.parse(stdout, withoutEnd);
  };
  const before = await shown();
  process.kill(daemon.pid, 'SIGCONT');
  await dump(place.spool, 2);
  await daemon.event('report.receipt');
  expect(await shown()).toEqual(before);
  expect(await namesOf(place.control)).toEqual(['run 1', 'run 2']);
});

/** The answer may still be there to be read when it wakes, or its time be over: what the attempt came to is either. */
function withoutEnd(key: string, value: unknown): unknown {
  return ['ended_at', 'outcome', 'request_id', 'status'].includes(key) ? undefined : value;
}

async function dump(spool: string, number: number): Promise<void> {
  const header = { run_id: runId(number) };
  await writeDump(spool, { name: `run-${number}`, header, body: bodyOf(number, 1) });
}

async function namesOf(control: { records: () => Promise<readonly { body: object }[]> }): Promise<unknown[]> {
  return (await control.records()).map(({ body }) => (body as { name?: unknown }).name);
}
