import { expect, test } from 'vitest';
import { runProcess } from '../../src/platform/processes.ts';

function node(
  script: string,
  options: { timeoutMs?: number; signal?: AbortSignal; env?: Record<string, string> } = {},
) {
  return runProcess({ command: process.execPath, args: ['-e', script], timeoutMs: 20_000, ...options });
}

test('a process ends with its code and what it wrote', async () => {
  const script = 'console.log("out " + process.env.WORD); console.error("err"); process.exit(3)';
  expect(await node(script, { env: { WORD: 'x' } })).toEqual({
    kind: 'ended',
    exitCode: 3,
    stdout: 'out x',
    stderr: 'err',
  });
});

test('a program that is not there is missing', async () => {
  expect(await runProcess({ command: 'no-such-program-here', args: [], timeoutMs: 5_000 })).toEqual({
    kind: 'missing',
  });
});

test('a process that takes too long is stopped', async () => {
  const end = await node('console.log("begun"); setInterval(() => 0, 60000)', { timeoutMs: 1_000 });
  expect(end).toMatchObject({ kind: 'killed', why: 'stopped after 1000 ms' });
});

test('a process ends with the signal', async () => {
  expect(await node('setInterval(() => 0, 60000)', { signal: AbortSignal.abort() })).toMatchObject({
    kind: 'killed',
  });
});

test('a process that a signal ended says which', async () => {
  expect(await node('process.kill(process.pid, "SIGKILL")')).toMatchObject({
    kind: 'killed',
    why: 'ended by SIGKILL',
  });
});

test('nothing can be read from standard input', async () => {
  const end = await node('process.stdin.on("end", () => console.log("empty")).resume()');
  expect(end).toMatchObject({ kind: 'ended', stdout: 'empty' });
});
