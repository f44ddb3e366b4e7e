import { constants } from 'node:os';
import { runAttached, type ProcessRun } from './processes.ts';

/** What a terminal sends to all processes in its foreground; the others reach one process. */
const TO_ALL: ReadonlySet<NodeJS.Signals> = new Set<NodeJS.Signals>([
  'SIGINT',
  'SIGHUP',
  'SIGQUIT',
  'SIGWINCH',
]);
const PASSED_ON = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGWINCH'] as const;

/**
 * Runs a program in our place: it has our terminal, input and output, and each signal we get once; we stay to see it
 * end. It has a session of its own: else a terminal, or who signals our whole group, would reach it besides, and
 * nobody can tell from a signal who else got it. Answers its exit code (128 and the number of the signal that ended it,
 * as a shell does), or null where there is no such program.
 */
export async function runInPlace(run: Pick<ProcessRun, 'command' | 'args' | 'env'>): Promise<number | null> {
  const program: Started = { pid: null };
  // Before it starts: a signal that met no handler would end us and leave the program behind.
  const release = passSignalsOn(program);
  try {
    const { pid, ended } = runAttached(run, process.platform !== 'win32');
    program.pid = pid ?? null;
    const result = await ended;
    if (result.isMissing) return null;
    return result.exitCode ?? 128 + constants.signals[result.signal ?? 'SIGKILL'];
  } finally {
    release();
  }
}

/** Our handlers run between turns, and a program starts within one: what they find here is never a start half done. */
interface Started {
  pid: number | null;
}

/** Answers how to stop it. */
function passSignalsOn(program: Started): () => void {
  const passOn = (signal: NodeJS.Signals): void => {
    // The console of Windows reaches the program by itself.
    if (process.platform !== 'win32') send(program, signal, TO_ALL.has(signal));
  };
  const suspend = (): void => {
    // Its group has no shell in its session, so that the gentler SIGTSTP would be ignored.
    send(program, 'SIGSTOP', true);
    process.kill(process.pid, 'SIGSTOP');
  };
  const resume = (): void => {
    send(program, 'SIGCONT', true);
  };
  const passing = PASSED_ON.map((signal) => [signal, passOn] as const);
  const jobs = [['SIGTSTP', suspend] as const, ['SIGCONT', resume] as const];
  const handlers = process.platform === 'win32' ? passing.slice(0, 1) : [...passing, ...jobs];
  for (const [signal, handler] of handlers) process.on(signal, handler);
  return () => {
    for (const [signal, handler] of handlers) process.off(signal, handler);
  };
}

function send({ pid }: Started, signal: NodeJS.Signals, toGroup: boolean): void {
  if (pid === null) return;
  try {
    process.kill(toGroup ? -pid : pid, signal);
  } catch {
    // It has ended just now.
  }
}
