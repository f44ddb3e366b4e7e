import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { codeSpans, readPage, rowsOf } from '../docs/pages.ts';
import { bench, startDaemon } from '../harness/bridge.ts';
import { runCli, type Environment } from '../harness/cli.ts';
import type { Program } from '../harness/programs.ts';
import { goldenPath, runId, writeDump } from '../harness/dumps.ts';

/** What runs until a signal; the samples of the page, the sandbox and the demo start them. */
const ENDLESS = ['watch', 'page', 'sandbox'];

/** What would change the machine is told to do the same without; what asks a person is answered. */
const BESIDES: Readonly<Record<string, string>> = {
  'service install': '--dry-run',
  'python install': '--help',
  probe: '--yes',
};

/** An imported run is neither tried again nor given up. */
const REFUSED: Readonly<Record<string, number>> = { retry: 1, drop: 1 };

const commands = rowsOf(await readPage('README.md'))
  .flatMap(([first = '']) => codeSpans(first))
  .filter((span) => /^vilvik-(?:push|bridge)\b/.test(span))
  .map((command) => ({ command, verb: command.split(' ')[1] ?? '' }));

const ending = commands.filter(({ verb }) => !ENDLESS.includes(verb));

test.each(ending)('$command is carried out where one run was imported', async ({ command, verb }) => {
  const { folder, spool, env, control } = await bench();
  await writeDump(spool);
  const script = join(folder, 'script.py');
  await writeFile(script, 'print("done")\n');
  await control.assume({ device_approval: 'auto', device_interval: 0 });
  const besides = Object.entries(BESIDES).find(([words]) => command.includes(words))?.[1];
  const words = { RUN: runId(1), FILE: goldenPath('sphere'), SCRIPT: script, ARG: 'x' };
  await runCli('vilvik-push', [], env);
  const { exitCode, stdout, stderr } = await runFilled(`${command} ${besides ?? ''}`, words, env);
  expect({ command, exitCode, stderr }).toMatchObject({ exitCode: REFUSED[verb] ?? 0 });
  expect(stdout + stderr).not.toBe('');
  expect(stderr).not.toMatch(/internal|--help/);
});

test('watch starts in a spool with one run, and ends with a signal', async () => {
  expect(commands.map(({ command }) => command)).toContain('vilvik-bridge watch');
  const { spool, env } = await bench();
  await writeDump(spool);
  const daemon = startDaemon(env);
  await daemon.event('push.imported');
  expect(await daemon.end('SIGTERM')).toBe(0);
});

function runFilled(command: string, words: Readonly<Record<string, string>>, env: Environment) {
  const [program = '', ...rest] = command
    .replaceAll(/\[?\b(RUN|FILE|SCRIPT|ARG)\b\]?…?/g, (_, word: string) => words[word] ?? '')
    .trim()
    .split(/\s+/);
  return runCli(program as Program, rest, env);
}
