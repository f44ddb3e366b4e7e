import { startSandbox, type Sandbox } from '../sandbox/server.ts';
import { abortOnSignals, Lifetime } from './lifetime.ts';

/** Runs the sandbox until a signal; `onReady` is told where it is and which keys it takes. */
export async function runSandbox(port: number, onReady: (sandbox: Sandbox) => void): Promise<void> {
  const lifetime = new Lifetime();
  try {
    const signal = abortOnSignals(lifetime);
    const sandbox = await startSandbox({ port });
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
