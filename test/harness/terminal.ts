import { spawn } from 'node:child_process';
import { onTestFinished } from 'vitest';
import type { Environment } from './cli.ts';
import { programFile, type Program } from './programs.ts';
import { PYTHON } from './repository.ts';

/** Python's standard library has terminals, Node.js has none. */
const TERMINAL = `import os, pty, sys
sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))`;

const CTRL_C = '\u0003';

/** Runs a program on a terminal of its own until it has printed this, then types Ctrl-C; answers what the terminal showed. */
export async function runOnTerminal(
  program: Program,
  args: readonly string[],
  env: Environment,
  until: RegExp,
): Promise<{ readonly exitCode: number | null; readonly shown: string }> {
  const words = ['-c', TERMINAL, process.execPath, programFile(program), ...args];
  const child = spawn(PYTHON, words, {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'] ?? '', ...env },
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  let shown = '';
  let isTyped = false;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
    if (isTyped || !until.test(shown)) return;
    isTyped = true;
    child.stdin.write(CTRL_C);
  });
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  return { exitCode, shown: shown.replaceAll('\r\n', '\n') };
}
