import type { Flags } from '../../config/load.ts';
import { readSeed } from '../../sandbox/seed.ts';
import { startSandbox, type Sandbox } from '../../sandbox/server.ts';
import type { PythonForJobs } from '../../sandbox/worker/run-job.ts';
import { currentHost } from '../current-host.ts';
import { readAssumptions } from './describe-sandbox.ts';
import { abortOnSignals, Lifetime } from '../lifetime.ts';
import { probedAssumptions } from '../probe/probed-assumptions.ts';

export interface SandboxSettings {
  /** 0 takes a free one. */
  readonly port: number;
  /** `name=value` of switches. */
  readonly assume: readonly string[];
  readonly stateFile: string | undefined;
  readonly seedFile: string | undefined;
  /** For the configuration, which is read when a run is due. */
  readonly flags: Flags;
}

/** Runs the sandbox until a signal; `onReady` is told where it is and which keys it takes. */
export async function runSandbox(
  { port, assume, stateFile, seedFile, flags }: SandboxSettings,
  onReady: (sandbox: Sandbox) => void,
): Promise<void> {
  const lifetime = new Lifetime();
  try {
    const signal = abortOnSignals(lifetime);
    const sandbox = await startSandbox({
      port,
      assumptions: { ...(await probedAssumptions(flags)), ...readAssumptions(assume) },
      findPython: () => findPython(flags),
      ...(stateFile === undefined ? {} : { stateFile }),
      ...(seedFile === undefined ? {} : { seed: await readSeed(seedFile) }),
    });
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
  const { openConfig } = await import('../open-app.ts');
  const { pythonForJobs } = await import('../python/job-python.ts');
  const { python } = await openConfig(flags);
  return pythonForJobs(python, currentHost().env);
}
