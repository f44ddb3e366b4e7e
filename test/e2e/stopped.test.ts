import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
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

// Which of the two it sees first when it wakes depends on what it was at in the moment when it was stopped.
test.each([
  ['that its time is up', 'timeout = "1500ms"'],
  ['the answer', 'timeout = "10m"'],
])(
  'a daemon that is stopped with its import under way and sees late %s leaves the newer state alone',
  async (_, timeout) => {
    const place = await bench(CONFIG);
    await place.control.assume(IGNORED);
    await place.control.failImports({ kind: 'slow', delayMs: 1_000, count: 1 });
    await dump(place.spool, 1);
    const config = join(place.folder, 'daemon.toml');
    await writeFile(config, CONFIG.replace('timeout = "1500ms"', timeout));
    const daemon = startDaemon(place.env, ['--config', config]);
    await daemon.event('push.sending');
    while ((await place.control.imports()).length === 0);
    process.kill(daemon.pid, 'SIGSTOP');
    const pushed = await runCli('vilvik-push', ['--wait', '--json'], place.env);
    expect(pushed.json()).toMatchObject({ items: [{ state: 'imported' }] });
    const shown = async (): Promise<Shown> =>
      (await runCli('vilvik-bridge', ['show', runId(1), '--json'], place.env)).json() as Shown;
    const before = await shown();
    process.kill(daemon.pid, 'SIGCONT');
    await dump(place.spool, 2);
    await daemon.line((line) => line.msg === 'report.receipt' && line['run_id'] === runId(2));
    expect(withoutAttempts(await shown())).toEqual(withoutAttempts(before));
    expect(await namesOf(place.control)).toEqual(['run 1', 'run 2']);
  },
);

interface Shown {
  readonly states: readonly { readonly attempts: readonly object[] }[];
}

/** How an attempt ended that another process had given up for lost may become known late. */
function withoutAttempts({ states, ...others }: Shown): object {
  return { ...others, states: states.map(({ attempts, ...state }) => ({ ...state, made: attempts.length })) };
}

async function dump(spool: string, number: number): Promise<void> {
  const header = { run_id: runId(number) };
  await writeDump(spool, { name: `run-${number}`, header, body: bodyOf(number, 1) });
}

async function namesOf(control: { records: () => Promise<readonly { body: object }[]> }): Promise<unknown[]> {
  return (await control.records()).map(({ body }) => (body as { name?: unknown }).name);
}
