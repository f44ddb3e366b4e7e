import { once } from 'node:events';
import { createInterface } from 'node:readline';
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

export interface PipedRun extends Pick<ProcessRun, 'command' | 'args' | 'timeoutMs'> {
  /** All that it sees of the environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Written at the start; its standard input then stays open until it is to stop. */
  readonly input: string;
}

export interface Piped {
  readonly ended: Promise<{
    readonly isMissing: boolean;
    readonly signal: NodeJS.Signals | undefined;
    readonly stderr: string;
  }>;
  /** Closes its standard input; whoever does not take this for the end is killed. */
  stop(): void;
}

const STOP_WITHIN_MS = 5_000;

/** Starts a program in a group of its own and hands on each line it writes; nothing of the group stays behind. */
export function runPiped(
  { command, args, env, input, timeoutMs }: PipedRun,
  onLine: (line: string) => void,
): Piped {
  const child = execa(command, args, {
    reject: false,
    env,
    extendEnv: false,
    buffer: { stdout: false },
    maxBuffer: { stderr: 65_536 },
    timeout: timeoutMs,
    forceKillAfterDelay: 0,
    killDescendants: true,
    cleanup: false,
  });
  // Who has ended reads no more.
  child.stdin.on('error', () => undefined);
  child.stdin.write(input);
  const lines = createInterface({ input: child.stdout }).on('line', onLine);
  const allRead = once(lines, 'close');
  const stop = (): void => {
    child.stdin.end();
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
    void child.finally(() => {
      clearTimeout(timer);
    });
  };
  const ended = child.then(async ({ code, signal, stderr }) => {
    killGroup(child.pid);
    await allRead;
    return { isMissing: code === 'ENOENT', signal, stderr };
  });
  return { ended, stop };
}

/** What a program left behind in its group when it ended. */
function killGroup(pid: number | undefined): void {
  if (pid === undefined || process.platform === 'win32') return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody is left.
  }
}
