import { startSandbox, type Sandbox, type SandboxOptions } from '../sandbox/server.ts';
import type { PythonForJobs } from '../sandbox/worker/run-job.ts';
import type { Flags } from '../config/load.ts';
import { abortOnSignals, Lifetime } from './lifetime.ts';

export interface SandboxSettings extends Omit<SandboxOptions, 'findPython' | 'clock'> {
  /** For the configuration, which is read when a run is due. */
  readonly flags: Flags;
}

/** Runs the sandbox until a signal; `onReady` is told where it is and which keys it takes. */
export async function runSandbox(
  { flags, ...options }: SandboxSettings,
  onReady: (sandbox: Sandbox) => void,
): Promise<void> {
  const lifetime = new Lifetime();
  try {
    const signal = abortOnSignals(lifetime);
    const sandbox = await startSandbox({ ...options, findPython: () => findPython(flags) });
    lifetime.onClose(() => sandbox.close());
    onReady(sandbox);
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => {
        resolve();
      });
    });
  } finally {
    await lifetime.close();
  }
}

/** Loaded late: a sandbox that runs nothing needs none of it. */
async function findPython(flags: Flags): Promise<PythonForJobs> {
  const { currentHost } = await import('./build-app.ts');
  const { openConfig } = await import('./open-app.ts');
  const { pythonForJobs } = await import('./job-python.ts');
  const { python } = await openConfig(flags);
  return pythonForJobs(python, currentHost().env);
}
