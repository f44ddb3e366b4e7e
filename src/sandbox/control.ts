import { Hono } from 'hono';
import * as z from 'zod';
import { assumptionChangesSchema, describeAssumptions } from './assumptions.ts';
import { controlError, readControlInput } from './control-input.ts';
import { dashboardRoutes } from './dashboard.ts';
import { describeRule, faultSchema } from './faults.ts';
import type { SandboxState } from './state.ts';
import { parseImport } from './import-input.ts';
import type { ImportRecord } from './records.ts';

/** What tests and demos turn: time, faults, assumptions; and what they look at: requests and records. */
export function controlRoutes(state: SandboxState, token: string): Hono {
  const app = new Hono();
  app.use(async (c, next) => {
    if (c.req.header('authorization') !== `Bearer ${token}`) {
      return c.json(
        controlError('unauthorized', 'The control token is required: Authorization: Bearer …'),
        401,
      );
    }
    await next();
    if (c.req.method !== 'GET') await state.file.save();
    return undefined;
  });
  clockRoutes(app, state);
  faultRoutes(app, state);
  assumptionRoutes(app, state);
  recordRoutes(app, state);
  dashboardRoutes(app, state);
  app.post('/reset', async (c) => {
    await state.reset();
    return c.json({ reset: true });
  });
  app.all('*', (c) => c.json(controlError('not_found', `No ${c.req.method} ${c.req.path} here.`), 404));
  return app;
}

const clockChangeSchema = z
  .strictObject({
    frozen: z.boolean().optional(),
    set: z
      .union([z.int(), z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))], {
        error: 'an ISO 8601 time with a zone, or milliseconds since 1970',
      })
      .optional(),
    advance_ms: z.int().optional(),
  })
  .refine((change) => Object.keys(change).length > 0, { error: 'one of frozen, set, advance_ms' });

function clockRoutes(app: Hono, { clock }: SandboxState): void {
  const show = () => ({
    now: new Date(clock.now()).toISOString(),
    now_ms: clock.now(),
    frozen: clock.isFrozen,
  });
  app.get('/clock', (c) => c.json(show()));
  app.post('/clock', async (c) => {
    const change = await readControlInput(c, clockChangeSchema);
    if (change instanceof Response) return change;
    if (change.frozen !== undefined) clock.freeze(change.frozen);
    if (change.set !== undefined) clock.set(change.set);
    if (change.advance_ms !== undefined) clock.advance(change.advance_ms);
    return c.json(show());
  });
}

function faultRoutes(app: Hono, { faults }: SandboxState): void {
  app.get('/faults', (c) => c.json({ faults: faults.list().map(describeRule) }));
  app.post('/faults', async (c) => {
    const fault = await readControlInput(c, faultSchema);
    if (fault instanceof Response) return fault;
    return c.json(describeRule(faults.add(fault)), 201);
  });
  app.delete('/faults', (c) => {
    faults.clear();
    return c.json({ faults: [] });
  });
  app.delete('/faults/:id', (c) => {
    if (faults.remove(Number(c.req.param('id')))) return c.json({ faults: faults.list().map(describeRule) });
    return c.json(controlError('not_found', `There is no fault rule ${c.req.param('id')}.`), 404);
  });
}

function assumptionRoutes(app: Hono, state: SandboxState): void {
  const show = () => ({ assumptions: describeAssumptions(state.assumptions) });
  app.get('/assumptions', (c) => c.json(show()));
  app.on(['PATCH', 'POST'], '/assumptions', async (c) => {
    const changes = await readControlInput(c, assumptionChangesSchema);
    if (changes instanceof Response) return changes;
    state.assumptions = { ...state.assumptions, ...changes };
    return c.json(show());
  });
}

function recordRoutes(app: Hono, { log, store }: SandboxState): void {
  app.get('/requests', (c) => c.json({ requests: log.list() }));
  app.delete('/requests', (c) => {
    log.clear();
    return c.json({ requests: [] });
  });
  app.get('/records', (c) => c.json({ records: store.imports.map(describeImport) }));
}

function describeImport(record: ImportRecord): Record<string, unknown> {
  return {
    id: record.submissionId,
    result_id: record.resultId,
    account: record.account,
    imported_at: new Date(record.importedAt).toISOString(),
    idempotency_key: record.idempotencyKey,
    body_sha256: record.sha256,
    body_bytes: record.bytes.length,
    body: parseImport(record.bytes, { import_nonfinite: 'accepted' }),
  };
}
