import { Hono, type Context } from 'hono';
import { envelope, notFound, Refusal, type Answer } from './answer.ts';
import { exchange, type ExchangeEnv } from './exchange.ts';
import type { Assumptions } from './assumptions.ts';
import type { Call, KeyedOperation, OpenOperation, Operation } from './operation.ts';
import { OPERATIONS } from './operations/all.ts';
import type { SandboxState } from './state.ts';

type ApiContext = Context<ExchangeEnv>;

/** The API below its base path. */
export function apiRoutes(state: SandboxState): Hono<ExchangeEnv> {
  const app = new Hono<ExchangeEnv>();
  app.use(exchange(state));
  for (const operation of OPERATIONS) {
    app.on(operation.method, bothForms(operation.path), (c: ApiContext) => perform(c, operation, state));
  }
  // The SDK asks for a list of uploads, which the service is said not to have.
  app.get('/code-uploads', (c) => respond(c, notFound('There is no list of uploads.')));
  for (const { path } of OPERATIONS) {
    app.on('ALL', bothForms(path), (c: ApiContext) => methodNotAllowed(c, path));
  }
  app.all('*', (c) => respond(c, notFound(`There is nothing at ${c.req.path}.`)));
  return app;
}

function bothForms(path: string): string[] {
  const bare = path.replace(/\/$/, '');
  return [bare, `${bare}/`];
}

async function perform(c: ApiContext, operation: Operation, state: SandboxState): Promise<Response> {
  const isDocumentedForm = c.req.path.endsWith('/') === operation.path.endsWith('/');
  if (!isDocumentedForm && state.assumptions.trailing_slash === 'strict') {
    return respond(c, notFound(`There is nothing at ${c.req.path}.`));
  }
  if (!isDocumentedForm && state.assumptions.trailing_slash === 'redirect') {
    return c.redirect(otherForm(c.req.path) + new URL(c.req.url).search, 308);
  }
  const outcome =
    operation.scope === null
      ? await performOpen(c, operation, state)
      : await performWithKey(c, operation, state);
  return respond(c, withStatus(outcome, state));
}

/** Which status an invalid body gets is not documented. */
function withStatus(outcome: Answer | Refusal, { assumptions }: SandboxState): Answer | Refusal {
  if (!(outcome instanceof Refusal) || outcome.code !== 'validation_failed') return outcome;
  const { code, message, details, headers } = outcome;
  return new Refusal(Number(assumptions.validation_status), code, message, { details, headers });
}

function otherForm(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : `${path}/`;
}

function performOpen(
  c: ApiContext,
  operation: OpenOperation,
  state: SandboxState,
): Answer | Refusal | Promise<Answer | Refusal> {
  if (operation.needsKey?.(state.assumptions) === true) {
    const key = state.keyring.admit(c.req.header('authorization'), null);
    if (key instanceof Refusal) return key;
  }
  return operation.handle({ body: c.get('body') }, state);
}

async function performWithKey(
  c: ApiContext,
  operation: KeyedOperation,
  state: SandboxState,
): Promise<Answer | Refusal> {
  const { assumptions, clock, idempotency, keyring } = state;
  const scope = typeof operation.scope === 'string' ? operation.scope : operation.scope(assumptions);
  const apiKey = keyring.admit(c.req.header('authorization'), scope);
  if (apiKey instanceof Refusal) return apiKey;
  const call = {
    requestId: c.get('requestId'),
    apiKey,
    account: apiKey.account,
    idempotencyKey: c.req.header('idempotency-key') ?? null,
    id: c.req.param('id') ?? '',
    query: new URL(c.req.url).searchParams,
    body: c.get('body'),
  };
  const work = async (): Promise<Answer | Refusal> => {
    await c.get('pause')();
    return operation.handle(call, state);
  };
  const isReplayed = operation.replays?.(assumptions) ?? false;
  if (!isReplayed || call.idempotencyKey === null) return work();
  const request = {
    key: `${keyOwner(call, operation, assumptions)} ${call.idempotencyKey}`,
    sha256: call.body.sha256,
    now: clock.now(),
    work,
    onReplay: () => operation.onReplay?.(call, state),
  };
  return idempotency.answer(request, assumptions);
}

/** What an idempotency key belongs to. */
function keyOwner(
  { apiKey, account }: Call,
  { method, path }: KeyedOperation,
  { idempotency_scope: scope }: Assumptions,
): string {
  if (scope === 'key') return apiKey.secret;
  return scope === 'account' ? account.name : `${account.name} ${method} ${path}`;
}

function methodNotAllowed(c: ApiContext, path: string): Response {
  const allowed = OPERATIONS.filter((operation) => operation.path === path).map(({ method }) => method);
  const message = `${c.req.method} is not possible here; possible: ${allowed.join(', ')}.`;
  return respond(
    c,
    new Refusal(405, 'method_not_allowed', message, { headers: { Allow: allowed.join(', ') } }),
  );
}

function respond(c: ApiContext, outcome: Answer | Refusal): Response {
  if (!(outcome instanceof Refusal)) {
    const { status, body } = outcome;
    return status === 204 ? new Response(null, { status }) : Response.json(body, { status });
  }
  const { status, headers } = outcome;
  return Response.json(envelope(outcome, c.get('requestId')), { status, headers });
}
