import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { PYTHON } from '../harness/repository.ts';

const run = promisify(execFile);
const CHILD = join(import.meta.dirname, 'children', 'in-place.ts');

interface Seen {
  readonly shown: string;
  readonly exit_code: number;
}

/** The steps of a person at a terminal on which a program runs in our place that counts its signals. */
async function onTerminal(steps: readonly string[], tells: string, shell = ''): Promise<Seen> {
  const terminal = join(import.meta.dirname, 'terminal.py');
  const program = [process.execPath, CHILD, tells];
  const words = shell === '' ? program : ['sh', '-c', `exec "$@" ${shell}`, 'sh', ...program];
  const { stdout } = await run(PYTHON, [terminal, ...steps, '--', ...words], { timeout: 200_000 });
  return JSON.parse(stdout) as Seen;
}

const READY = 'await:ready true';

test.each([
  ['typed', 'type:\\x03', ''],
  ['typed while standard error is elsewhere', 'type:\\x03', '2>/dev/null'],
  ['sent to us alone', 'kill:SIGINT', ''],
  ['sent to our whole group', 'group:SIGINT', ''],
])('an interrupt that is %s reaches the program once', async (_, interrupt, shell) => {
  const steps = [READY, interrupt, 'await:got SIGINT', 'kill:SIGTERM'];
  const { shown, exit_code: exitCode } = await onTerminal(steps, 'SIGTERM', shell);
  expect(shown).toContain('counted {"SIGINT":1,"SIGTERM":1}');
  expect(exitCode).toBe(7);
});

test('a request to end that goes to the whole group reaches the program once', async () => {
  const steps = [READY, 'group:SIGTERM', 'await:got SIGTERM', 'kill:SIGQUIT'];
  expect((await onTerminal(steps, 'SIGQUIT')).shown).toContain('counted {"SIGTERM":1,"SIGQUIT":1}');
});

test('a closed terminal ends the program by a hang-up', async () => {
  expect(await onTerminal([READY, 'close:'], 'SIGHUP')).toMatchObject({ exit_code: 7 });
});

test('both are suspended together, and go on together', async () => {
  const steps = [
    READY,
    'type:\\x1a',
    'stopped:',
    'kill:SIGCONT',
    'type:\\x03',
    'await:got SIGINT',
    'kill:SIGTERM',
  ];
  expect((await onTerminal(steps, 'SIGTERM')).shown).toContain('counted {"SIGINT":1,"SIGTERM":1}');
});

test('a signal that comes while the program is being started reaches it', async () => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'children', 'at-once.ts')]);
  const [exitCode] = (await once(child, 'close')) as [number | null];
  expect(exitCode).toBe(7);
});
