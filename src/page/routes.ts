import { Hono, type Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { BridgeError } from '../core/errors.ts';
import { act, Said } from './act.ts';
import { download } from './download.ts';
import { eventsRoute } from './events.ts';
import { ownFormsOnly, ownHostOnly, strictHeaders, tokenOnly, type GuardOptions } from './guard.ts';
import { layout, type Frame } from './layout.ts';
import { liveScript } from './live-script.ts';
import type { FormContext } from './parts.ts';
import type { PagePorts, ShownState } from './ports.ts';
import { STYLE } from './style.ts';
import { accountSummary, accountView } from './views/account.ts';
import { continuationsSummary, continuationsView } from './views/continuations.ts';
import { overviewSummary, overviewView, SHOWN_STATES } from './views/overview.ts';
import { quarantineSummary, quarantineView } from './views/quarantine.ts';
import { fault, notFound } from './views/refusal.ts';
import { runSummary, runView } from './views/run.ts';

export interface RouteOptions extends GuardOptions {
  /** Fires when the page ends: whoever listens is let go. */
  readonly end: AbortSignal;
}

/** Larger than any form of ours. */
const MAX_FORM_BYTES = 16_384;

/** The page's addresses, each behind the guards. */
export function pageRoutes(ports: PagePorts, options: RouteOptions): Hono {
  const app = new Hono();
  const said = new Said();
  app.use(strictHeaders, ownHostOnly(options), ownFormsOnly);
  app.get('/page.css', (c) => c.body(STYLE, 200, { 'Content-Type': 'text/css; charset=utf-8' }));
  app.get('/page.js', (c) => c.body(liveScript(), 200, { 'Content-Type': 'text/javascript; charset=utf-8' }));
  app.use(tokenOnly(options));
  app.get('/events', eventsRoute(ports, options.end));
  viewRoutes(app, ports, options, said);
  const tooLarge = (c: Context): Response => c.html(fault('The form is too large.', 'Use the buttons.'), 413);
  const limit = bodyLimit({ maxSize: MAX_FORM_BYTES, onError: tooLarge });
  app.post('/act', limit, (c) => act(c, ports, options, said));
  app.notFound((c) => c.html(notFound('There is nothing at this address.'), 404));
  app.onError((error, c) => {
    ports.failed(error);
    const known = error instanceof BridgeError;
    const hint = known ? error.hint : 'This is a fault of vilvik-bridge; its log has more.';
    return c.html(fault(known ? error.message : 'Something went wrong.', hint), 500);
  });
  return app;
}

function viewRoutes(app: Hono, ports: PagePorts, { formToken }: RouteOptions, said: Said): void {
  const show = (c: Context, frame: Frame): Response =>
    c.html(layout({ ...frame, said: said.take(c.req.query('said')) }));
  const formOf = (c: Context): FormContext => ({ formToken, here: hereOf(c) });
  app.get('/', async (c) => {
    const state = stateOf(c.req.query('state'));
    const overview = await ports.overview(state, pageOf(c));
    const main = overviewView(overview, state, ports.now());
    return show(c, { title: 'Overview', place: '/', main, summary: overviewSummary(overview) });
  });
  app.get('/quarantine', async (c) => {
    const stopped = await ports.quarantine(pageOf(c));
    const main = quarantineView(stopped, formOf(c), ports.now());
    return show(c, { title: 'Quarantine', place: '/quarantine', main, summary: quarantineSummary(stopped) });
  });
  app.get('/continuations', (c) => {
    const found = ports.continuations(pageOf(c));
    const main = continuationsView(found, formOf(c), ports.now());
    return show(c, {
      title: 'Continuations',
      place: '/continuations',
      main,
      summary: continuationsSummary(found),
    });
  });
  app.get('/account', (c) => {
    const look = ports.account();
    const main = accountView(look, formOf(c), ports.now());
    return show(c, { title: 'Account', place: '/account', main, summary: accountSummary(look) });
  });
  app.get('/runs/:runId', async (c) => {
    const details = await ports.run(c.req.param('runId'));
    if (details === null) return c.html(notFound('No run of this id is known.'), 404);
    const now = ports.now();
    const main = runView(details, formOf(c), now);
    return show(c, { title: details.name ?? 'A run', main, summary: runSummary(details, now) });
  });
  app.get('/runs/:runId/dump', (c) => download(c, ports));
}

/** Where a form leads back to: this page, without what was said on it. */
function hereOf(c: Context): string {
  const url = new URL(c.req.url);
  url.searchParams.delete('said');
  return url.pathname + url.search;
}

function stateOf(word: string | undefined): ShownState | null {
  return SHOWN_STATES.find((state) => state === word) ?? null;
}

function pageOf(c: Context): number {
  const word = c.req.query('page') ?? '';
  return /^[1-9]\d{0,6}$/.test(word) ? Number(word) : 1;
}
