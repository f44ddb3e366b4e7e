import { getCookie, setCookie } from 'hono/cookie';
import type { Context, MiddlewareHandler } from 'hono';
import { isSecret } from './secret.ts';
import { refusal } from './views/refusal.ts';

export interface GuardOptions {
  /** Whatever is asked for by a form carries it: a cookie alone does nothing. */
  readonly formToken: string;
  readonly port: number;
  /** Whoever has it may see the page. */
  readonly token: string;
}

const HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  // Not no-referrer: under that a browser says of our own forms that they come from nowhere (Origin: null).
  'Referrer-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-store',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** On every answer, refusals too. */
export const strictHeaders: MiddlewareHandler = async (c, next) => {
  await next();
  for (const [name, value] of Object.entries(HEADERS)) c.res.headers.set(name, value);
};

/** Only this machine's own address is answered: a name that was bent to loopback is another site. */
export function ownHostOnly({ port }: GuardOptions): MiddlewareHandler {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  return async (c, next) => {
    if (!hosts.includes(c.req.header('host') ?? '')) return refuse(c, 403, 'host');
    await next();
    return undefined;
  };
}

/** A form of another site may carry our cookie, but not our origin. */
export const ownFormsOnly: MiddlewareHandler = async (c, next) => {
  const isReading = c.req.method === 'GET' || c.req.method === 'HEAD';
  if (!isReading && !isFromOwnSite(c)) return refuse(c, 403, 'origin');
  await next();
  return undefined;
};

function isFromOwnSite(c: Context): boolean {
  const site = c.req.header('sec-fetch-site');
  const isSameSite = site === undefined || site === 'same-origin';
  return isSameSite && c.req.header('origin') === `http://${c.req.header('host') ?? ''}`;
}

/** The address with the token lets a browser in; from then on its cookie does, and the address shows no secret. */
export function tokenOnly({ port, token }: GuardOptions): MiddlewareHandler {
  const cookie = `vilvik_page_${port}`;
  return async (c, next) => {
    const given = c.req.query('token');
    if (given !== undefined) {
      if (!isSecret(given, token)) return refuse(c, 403, 'token');
      // Not Strict: the way here from a link on another page, such as a notebook, ends with this redirect.
      setCookie(c, cookie, token, { httpOnly: true, sameSite: 'Lax', path: '/' });
      return c.redirect(withoutToken(c.req.url), 303);
    }
    const shown = getCookie(c, cookie);
    if (shown === undefined) return refuse(c, 401, 'token');
    if (!isSecret(shown, token)) return refuse(c, 403, 'token');
    await next();
    return undefined;
  };
}

function withoutToken(address: string): string {
  const url = new URL(address);
  url.searchParams.delete('token');
  return url.pathname.replace(/^\/+/, '/') + url.search;
}

export function refuse(c: Context, status: 401 | 403, why: 'host' | 'origin' | 'token' | 'form'): Response {
  return c.html(refusal(why), status);
}
