import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { bench, type Bench } from '../harness/bridge.ts';
import { runCli } from '../harness/cli.ts';
import { writeDump } from '../harness/dumps.ts';
import { programFile, type Program } from '../harness/programs.ts';

/** A program one of whose outputs takes nothing, as on a full disk: what it writes there fails. */
function startMute(
  program: Program,
  args: readonly string[],
  { env, folder }: Bench,
  mute: 'stdout' | 'stderr' = 'stderr',
): ChildProcess {
  const readOnly = openSync(folder, 'r');
  const words = ['--disable-warning=ExperimentalWarning', programFile(program), ...args];
  const outputs = mute === 'stderr' ? (['ignore', readOnly] as const) : ([readOnly, 'pipe'] as const);
  const child = spawn(process.execPath, words, { env, stdio: ['ignore', ...outputs] });
  closeSync(readOnly);
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return child;
}

test('a push whose progress cannot be written delivers to the end', async () => {
  const place = await bench();
  await writeDump(place.spool);
  expect(await once(startMute('vilvik-push', [], place), 'exit')).toEqual([0, null]);
  expect(await place.control.records()).toHaveLength(1);
});

test('a daemon whose log cannot be written goes on', async () => {
  const place = await bench();
  await writeDump(place.spool);
  const daemon = startMute('vilvik-bridge', ['watch'], place);
  let status: unknown = null;
  while (daemon.exitCode === null && !JSON.stringify(status).includes('"imported":1')) {
    status = (await runCli('vilvik-bridge', ['status', '--json'], place.env)).json();
  }
  expect(status).toMatchObject({ daemon: 'up', counts: { imported: 1 } });
  daemon.kill('SIGTERM');
  expect(await once(daemon, 'exit')).toEqual([0, null]);
});

test.each([[[]], [['--json']]])(
  'a push whose result cannot be written says so, and has delivered: %j',
  async (words) => {
    const place = await bench();
    await writeDump(place.spool);
    const child = startMute('vilvik-push', words, place, 'stdout');
    const [stderr, closed] = await Promise.all([text(child.stderr as Readable), once(child, 'close')]);
    expect(closed).toEqual([1, null]);
    expect(stderr).toMatch(
      /^vilvik-push: the result could not be written: .*\n {2}what the command did is done/m,
    );
    expect(stderr).not.toMatch(/fault of vilvik|Node\.js v/);
    expect(await place.control.records()).toHaveLength(1);
  },
);
