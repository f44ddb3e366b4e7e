import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import type { Readable } from 'node:stream';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

export interface Child {
  readonly lines: AsyncIterator<string>;
  /** Its exit code; null where a signal ended it. */
  readonly ended: Promise<number | null>;
  /** Ends it as a power cut would. */
  readonly kill: () => Promise<void>;
}

/** Another real process that uses the ledger; it ends with the test at the latest. */
export function startChild(
  script: 'hammer' | 'write-without-end' | 'hold-lock' | 'begin-for-a-moment',
  args: readonly string[],
): Child {
  const file = join(import.meta.dirname, `${script}.ts`);
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', file, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const kill = (): Promise<void> => end(child);
  onTestFinished(kill);
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  return { ended, lines: linesOf(child)[Symbol.asyncIterator](), kill };
}

function linesOf(child: ChildProcessByStdio<null, Readable, null>): Interface {
  return createInterface({ input: child.stdout });
}

async function end(child: ChildProcessByStdio<null, Readable, null>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

/** What is still to be read until the child ends. */
export async function restOf({ lines }: Child): Promise<string[]> {
  const rest: string[] = [];
  for (let next = await lines.next(); next.done !== true; next = await lines.next()) rest.push(next.value);
  return rest;
}
