import { Hono, type Context } from 'hono';
import { BridgeError } from '../core/errors.ts';
import { eventsRoute } from './events.ts';
import { ownFormsOnly, ownHostOnly, strictHeaders, tokenOnly, type GuardOptions } from './guard.ts';
import type { Html } from './html.ts';
import { layout, type Frame } from './layout.ts';
import { liveScript } from './live-script.ts';
import type { PagePorts, ShownState } from './ports.ts';
import { STYLE } from './style.ts';
import { overviewSummary, overviewView, SHOWN_STATES } from './views/overview.ts';
import { fault, notFound } from './views/refusal.ts';

export interface RouteOptions extends GuardOptions {
  /** Fires when the page ends: whoever listens is let go. */
  readonly end: AbortSignal;
}

/** The page's addresses, each behind the guards. */
export function pageRoutes(ports: PagePorts, options: RouteOptions): Hono {
  const app = new Hono();
  app.use(strictHeaders, ownHostOnly(options), ownFormsOnly);
  app.get('/page.css', (c) => c.body(STYLE, 200, { 'Content-Type': 'text/css; charset=utf-8' }));
  app.get('/page.js', (c) => c.body(liveScript(), 200, { 'Content-Type': 'text/javascript; charset=utf-8' }));
  app.use(tokenOnly(options));
  app.get('/events', eventsRoute(ports, options.end));
  app.get('/', async (c) => {
    const state = stateOf(c.req.query('state'));
    const overview = await ports.overview(state, pageOf(c));
    const main = overviewView(overview, state, ports.now());
    return show(c, { title: 'Overview', place: '/', main, summary: overviewSummary(overview) });
  });
  app.notFound((c) => c.html(notFound('There is nothing at this address.'), 404));
  app.onError((error, c) => {
    ports.failed(error);
    const known = error instanceof BridgeError;
    const hint = known ? error.hint : 'This is a fault of vilvik-bridge; its log has more.';
    return c.html(fault(known ? error.message : 'Something went wrong.', hint), 500);
  });
  return app;
}

function show(c: Context, frame: Frame & { readonly main: Html }): Response {
  return c.html(layout(frame)) as Response;
}

function stateOf(word: string | undefined): ShownState | null {
  return SHOWN_STATES.find((state) => state === word) ?? null;
}

function pageOf(c: Context): number {
  const word = c.req.query('page') ?? '';
  return /^[1-9]\d{0,6}$/.test(word) ? Number(word) : 1;
}
