import type { MiddlewareHandler } from 'hono';
import { envelope, Refusal } from './answer.ts';

/** Only programs of this machine may talk to the sandbox: no web page, and no name that was bent to loopback. */
export function guard(port: number): MiddlewareHandler {
  const hosts = ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${port}`);
  const origins = hosts.map((host) => `http://${host}`);
  return async (c, next) => {
    const host = c.req.header('host') ?? '';
    const origin = c.req.header('origin');
    if (!hosts.includes(host)) return c.json(forbidden(`host ${host}`), 403);
    if (origin !== undefined && !origins.includes(origin)) return c.json(forbidden(`origin ${origin}`), 403);
    await next();
    return undefined;
  };
}

function forbidden(what: string): Record<string, unknown> {
  return envelope(new Refusal(403, 'forbidden', `The sandbox does not answer to the ${what}.`), '');
}
