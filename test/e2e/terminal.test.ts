import { expect, test } from 'vitest';
import { bench } from '../harness/bridge.ts';
import { writeDump } from '../harness/dumps.ts';
import { runOnTerminal } from '../harness/terminal.ts';

test('on a terminal the daemon tells each step in a line of words', async () => {
  const { spool, env } = await bench();
  await writeDump(spool);
  const daemon = await runOnTerminal('vilvik-bridge', ['watch', '--no-color'], env, /receipt/);
  expect(daemon.exitCode).toBe(0);
  const said = daemon.shown.split('\n').map((line) => line.replace(/^(\^C)?\[[\d:]+\] /, ''));
  expect(said).toEqual([
    expect.stringMatching(/^INFO: watching {3}\S+ for default at http/),
    expect.stringMatching(/^INFO: validated {2}a run \(00000001\)$/),
    expect.stringMatching(/^INFO: queued {5}a run \(00000001\)$/),
    expect.stringMatching(/^INFO: sending {4}a run \(00000001\), \d+ bytes$/),
    expect.stringMatching(/^INFO: imported {3}a run \(00000001\) as \w+$/),
    expect.stringMatching(/^INFO: receipt {4}\S+$/),
    expect.stringMatching(/^INFO: stopped {4}what is left goes out at the next start$/),
    '',
  ]);
});
