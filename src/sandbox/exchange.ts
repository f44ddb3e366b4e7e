import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Context, MiddlewareHandler } from 'hono';
import { receiveBody, type ReceivedBody } from './body.ts';
import { closeConnection, hang, resetConnection, sendHalf, statusResponse } from './fault-answers.ts';
import type { Fault } from './faults.ts';
import { lastValues } from './filters.ts';
import { hideKeys } from './keys.ts';
import type { LoggedRequest } from './request-log.ts';
import { BASE_PATH, type SandboxState } from './state.ts';

/** What an operation finds beside its request. */
export interface ExchangeEnv {
  readonly Bindings: HttpBindings;
  readonly Variables: {
    requestId: string;
    body: ReceivedBody;
    /** Takes the time that a `slow` rule asks for, once. */
    pause: () => Promise<void>;
  };
}

/** Round every request to the API: receive it, note it, do the fault that is due, date and number the answer. */
export function exchange(state: SandboxState): MiddlewareHandler<ExchangeEnv> {
  return async (c, next) => {
    const entry = await receive(c, state);
    if (entry === null) return RESPONSE_ALREADY_SENT;
    const fault = state.faults.take(c.req.method, c.req.path.slice(BASE_PATH.length));
    entry.fault = fault?.kind ?? null;
    if (await spoilConnection(fault, c.env)) return RESPONSE_ALREADY_SENT;

    if (fault?.kind === 'status') c.res = statusResponse(fault, entry.request_id);
    else await work(c, next, fault, state);
    stamp(c.res, entry.request_id, state.clock.now());

    if (fault?.kind !== 'drop_answer') entry.status = c.res.status;
    if (await spoilAnswer(c, fault)) {
      c.res = undefined;
      c.res = RESPONSE_ALREADY_SENT;
    }
    return undefined;
  };
}

/** Reads and notes a request; null when its connection is gone, by itself or because the body is too large. */
async function receive(c: Context<ExchangeEnv>, state: SandboxState): Promise<LoggedRequest | null> {
  const { max_body: maxBytes, oversize_answer: oversizeAnswer } = state.assumptions;
  const body = await receiveBody(c.env.incoming, maxBytes, oversizeAnswer === 'reset');
  if (body === null) return null;
  const entry = state.log.open(describeRequest(c, body, state));
  c.set('requestId', entry.request_id);
  c.set('body', body);
  if (body.bytes !== null || oversizeAnswer !== 'reset') return entry;
  resetConnection(c.env.incoming);
  return null;
}

function describeRequest(
  c: Context<ExchangeEnv>,
  body: ReceivedBody,
  { clock, keyring }: SandboxState,
): Omit<LoggedRequest, 'seq' | 'status' | 'fault'> {
  const { authorization, ...others } = c.req.header();
  const headers = hideKeysIn(others);
  const keyName =
    authorization === undefined ? {} : { authorization: keyring.find(authorization)?.name ?? 'unknown' };
  return {
    time: new Date(clock.now()).toISOString(),
    request_id: `req_${randomBytes(8).toString('hex')}`,
    method: c.req.method,
    path: hideKeys(c.req.path),
    query: hideKeysIn(lastValues(new URL(c.req.url).searchParams)),
    headers: { ...headers, ...keyName },
    body_sha256: body.sha256,
    body_bytes: body.length,
    idempotency_key: headers['idempotency-key'] ?? null,
  };
}

function hideKeysIn(texts: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, hideKeys(text)]));
}

/** True when the request is not to be worked on. */
async function spoilConnection(fault: Fault | null, { incoming, outgoing }: HttpBindings): Promise<boolean> {
  if (fault?.kind === 'reset') resetConnection(incoming);
  else if (fault?.kind === 'hang') await hang(outgoing);
  else return false;
  return true;
}

async function work(
  c: Context<ExchangeEnv>,
  next: () => Promise<void>,
  fault: Fault | null,
  { file }: SandboxState,
): Promise<void> {
  const pause = pauseOf(fault);
  c.set('pause', pause);
  await next();
  // Whoever has an answer finds what it says after any crash.
  if (c.req.method !== 'GET') await file.save();
  await pause();
}

/** The pause of one request: whoever asks first starts it, everybody waits for its end. */
function pauseOf(fault: Fault | null): () => Promise<void> {
  if (fault?.kind !== 'slow') return () => Promise.resolve();
  const { delayMs } = fault;
  let pause: Promise<void> | null = null;
  return () => (pause ??= delay(delayMs, undefined, { ref: false }));
}

/** True when the answer was not left to be sent. */
async function spoilAnswer(c: Context<ExchangeEnv>, fault: Fault | null): Promise<boolean> {
  if (fault?.kind === 'drop_answer') closeConnection(c.env.incoming);
  else if (fault?.kind === 'truncated') await sendHalf(c.res, c.env.outgoing);
  else return false;
  return true;
}

function stamp(response: Response, requestId: string, now: number): void {
  response.headers.set('X-Request-Id', requestId);
  if (!response.headers.has('Date')) response.headers.set('Date', new Date(now).toUTCString());
}
