import { constants } from 'node:os';
import { execa } from 'execa';

export interface ProcessRun {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** How a process ended. `missing`: there is no such program. */
export type ProcessEnd =
  | { readonly kind: 'ended'; readonly exitCode: number; readonly stdout: string; readonly stderr: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'killed'; readonly why: string; readonly stdout: string; readonly stderr: string };

/** Runs a program to its end with no standard input; whatever it started ends with it. */
export async function runProcess({
  command,
  args,
  env,
  cwd,
  timeoutMs,
  signal,
}: ProcessRun): Promise<ProcessEnd> {
  const result = await execa(command, args, {
    reject: false,
    stdin: 'ignore',
    timeout: timeoutMs,
    killDescendants: true,
    ...(env === undefined ? {} : { env }),
    ...(cwd === undefined ? {} : { cwd }),
    ...(signal === undefined ? {} : { cancelSignal: signal }),
  });
  const { exitCode, stdout, stderr } = result;
  if (result.code === 'ENOENT') return { kind: 'missing' };
  if (exitCode !== undefined) return { kind: 'ended', exitCode, stdout, stderr };
  const why = result.timedOut ? `stopped after ${timeoutMs} ms` : `ended by ${result.signal ?? 'the system'}`;
  return { kind: 'killed', why, stdout, stderr };
}

/** Signals that a terminal sends to every process in its foreground, so that passing them on would double them. */
const FROM_TERMINAL: ReadonlySet<NodeJS.Signals> = new Set<NodeJS.Signals>(['SIGINT', 'SIGHUP', 'SIGQUIT']);
const PASSED_ON = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const satisfies readonly NodeJS.Signals[];

/**
 * Runs a program in our place: it has our terminal, input and output, and the signals we get; we stay to see it end.
 * Answers its exit code (128 and the number of the signal that ended it, as a shell does), or null where there is no
 * such program.
 */
export async function runInPlace({
  command,
  args,
  env,
}: Pick<ProcessRun, 'command' | 'args' | 'env'>): Promise<number | null> {
  const child = execa(command, args, {
    reject: false,
    stdio: 'inherit',
    // A run of days does not end because we do.
    cleanup: false,
    ...(env === undefined ? {} : { env }),
  });
  const passOn = (signal: NodeJS.Signals): void => {
    if (!(process.stderr.isTTY && FROM_TERMINAL.has(signal))) child.kill(signal);
  };
  for (const signal of PASSED_ON) process.on(signal, passOn);
  try {
    const result = await child;
    if (result.code === 'ENOENT') return null;
    return result.exitCode ?? 128 + constants.signals[result.signal ?? 'SIGKILL'];
  } finally {
    for (const signal of PASSED_ON) process.off(signal, passOn);
  }
}
