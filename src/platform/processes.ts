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

export interface Attached {
  readonly pid: number | undefined;
  readonly ended: Promise<{
    readonly isMissing: boolean;
    readonly exitCode: number | undefined;
    readonly signal: NodeJS.Signals | undefined;
  }>;
}

/** Starts a program with our input and output; it does not end because we do. `ownSession`: no terminal controls it. */
export function runAttached(
  { command, args, env }: Pick<ProcessRun, 'command' | 'args' | 'env'>,
  ownSession: boolean,
): Attached {
  const child = execa(command, args, {
    reject: false,
    stdio: 'inherit',
    cleanup: false,
    detached: ownSession,
    ...(env === undefined ? {} : { env }),
  });
  const ended = child.then(({ code, exitCode, signal }) => ({
    isMissing: code === 'ENOENT',
    exitCode,
    signal,
  }));
  return { pid: child.pid, ended };
}
