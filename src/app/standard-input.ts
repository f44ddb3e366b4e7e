import { BridgeError } from '../core/errors.ts';

/** What comes through standard input; who is told to stop does not wait for its end, which may never come. */
export async function* standardInput(signal: AbortSignal): AsyncGenerator<Buffer> {
  const { stdin } = process;
  const end = (): void => {
    stdin.destroy();
  };
  signal.addEventListener('abort', end);
  try {
    if (signal.aborted) end();
    for await (const chunk of stdin) yield chunk as Buffer;
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new BridgeError('interrupted', 'stopped before the end of standard input', '', error);
  } finally {
    signal.removeEventListener('abort', end);
  }
}
