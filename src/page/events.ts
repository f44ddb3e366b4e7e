import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { PagePorts } from './ports.ts';

/** So often something is said, or a connection that is gone would be held for ever. */
const BEAT_MS = 20_000;

/** Tells a listener each time that something has changed, until it goes or the page ends. */
export function eventsRoute(ports: PagePorts, end: AbortSignal): (c: Context) => Response {
  return (c) => {
    // Whoever asks for the head alone does not listen.
    if (c.req.method === 'HEAD') return c.body(null);
    return streamSSE(c, async (stream) => {
      await stream.write('retry: 1000\n\n');
      await new Promise<void>((resolve) => {
        const stop = ports.onChange(() => void stream.writeSSE({ event: 'change', data: '' }));
        const beat = setInterval(() => void stream.write(': still here\n\n'), BEAT_MS);
        const finish = (): void => {
          stop();
          clearInterval(beat);
          end.removeEventListener('abort', finish);
          resolve();
        };
        stream.onAbort(finish);
        end.addEventListener('abort', finish);
        if (end.aborted) finish();
      });
    });
  };
}
