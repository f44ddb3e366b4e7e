import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { bench } from '../harness/bridge.ts';
import { programFile, type Program } from '../harness/programs.ts';

/** More than fits into a pipe: when it is written the program has begun to read. */
const MUCH = Buffer.alloc(2 ** 20, ' ');

test.each<[Program, string[]]>([
  ['vilvik-push', ['-']],
  ['vilvik-push', ['--dry-run', '-']],
])('%s %s ends when it is told to, though its input does not', async (program, words) => {
  const { env } = await bench();
  const child = spawn(process.execPath, [programFile(program), ...words], {
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { PATH: process.env['PATH'] ?? '', ...env },
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const ended = once(child, 'exit');
  child.stdin.on('error', () => undefined);
  await new Promise((resolve) => child.stdin.write(MUCH, resolve));
  child.kill('SIGTERM');
  expect(await ended).toEqual([130, null]);
});
