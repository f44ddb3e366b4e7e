import type { Hono } from 'hono';
import * as z from 'zod';
import { Refusal } from './answer.ts';
import { controlError, readControlInput } from './control-input.ts';
import type { Account } from './keys.ts';
import { openApi } from './openapi.ts';
import { continueResult } from './runs.ts';
import type { SandboxState } from './state.ts';

const account = z.enum(['free', 'premium']).default('free');
const creditsSchema = z.strictObject({ account, balance: z.number() });
const webhookSchema = z.strictObject({
  account,
  url: z.url(),
  events: z.array(z.string().min(1)).min(1),
});
const continueSchema = z.strictObject({ account, parameters: z.record(z.string(), z.unknown()).default({}) });

/** What a person does on the dashboard of the service. */
export function dashboardRoutes(app: Hono, state: SandboxState): void {
  const accountOf = (name: 'free' | 'premium'): Account => state.keyring[name].account;
  creditRoutes(app, state);
  app.get('/openapi', (c) => c.json(openApi(state.baseUrl)));
  app.get('/webhooks', (c) => c.json({ secret: state.webhooks.secret, webhooks: state.webhooks.list() }));
  app.post('/webhooks', async (c) => {
    const given = await readControlInput(c, webhookSchema);
    if (given instanceof Response) return given;
    const now = state.clock.now();
    return c.json(state.webhooks.add(accountOf(given.account), given.url, given.events, now), 201);
  });
  app.post('/submissions/:id/cancel', async (c) => {
    const id = c.req.param('id');
    if (state.store.anySubmission(id) === null)
      return c.json(controlError('not_found', `There is no submission ${id}.`), 404);
    await state.worker.cancel(id);
    return c.json({ id, status: state.store.anySubmission(id)?.status ?? null });
  });
  app.post('/results/:id/continue', async (c) => {
    const given = await readControlInput(c, continueSchema);
    if (given instanceof Response) return given;
    const owner = accountOf(given.account);
    const result = state.store.result(owner, c.req.param('id'));
    if (result === null)
      return c.json(controlError('not_found', `There is no result ${c.req.param('id')}.`), 404);
    const wishes = { about: {}, changes: { parameters: given.parameters, code: {} } };
    const asker = { account: owner, requestId: 'dashboard', source: 'web' } as const;
    const child = continueResult(result, wishes, asker, state);
    if (child instanceof Refusal) return c.json(controlError(child.code, child.message), 409);
    return c.json({ id: child.id, status: child.status }, 202);
  });
}

function creditRoutes(app: Hono, { credits }: SandboxState): void {
  const show = () => ({ credits: { free: credits.balance('free'), premium: credits.balance('premium') } });
  app.get('/credits', (c) => c.json(show()));
  app.post('/credits', async (c) => {
    const given = await readControlInput(c, creditsSchema);
    if (given instanceof Response) return given;
    credits.set(given.account, given.balance);
    return c.json(show());
  });
}
