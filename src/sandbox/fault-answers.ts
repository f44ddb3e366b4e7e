import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { envelope, Refusal } from './answer.ts';
import type { Fault } from './faults.ts';

/** A reset, as from a crashed or overloaded machine. */
export function resetConnection(incoming: IncomingMessage): void {
  incoming.socket.resetAndDestroy();
}

/** An orderly end of the connection, but without an answer. */
export function closeConnection(incoming: IncomingMessage): void {
  incoming.socket.destroy();
}

/** Ends when the client gives up or the sandbox closes. */
export async function hang(outgoing: ServerResponse): Promise<void> {
  if (!outgoing.closed) await once(outgoing, 'close');
}

/** Announces the whole answer, sends half of it and closes the connection. */
export async function sendHalf(response: Response, outgoing: ServerResponse): Promise<void> {
  const bytes = Buffer.from(await response.arrayBuffer());
  const headers = { ...Object.fromEntries(response.headers), 'content-length': String(bytes.length) };
  outgoing.writeHead(response.status, headers);
  outgoing.flushHeaders();
  const half = bytes.subarray(0, Math.floor(bytes.length / 2));
  await new Promise((resolve) => outgoing.write(half, resolve));
  outgoing.destroy();
}

const CODES: Readonly<Record<number, string>> = {
  400: 'invalid_parameter',
  401: 'unauthorized',
  402: 'insufficient_credits',
  403: 'scope_required',
  404: 'not_found',
  409: 'idempotency_conflict',
  413: 'payload_too_large',
  422: 'validation_failed',
  429: 'rate_limited',
};

const STATUSES_WITHOUT_BODY = [204, 205, 304];

/** What a `status` rule says; without a body of its own, the usual envelope. */
export function statusResponse(fault: Extract<Fault, { kind: 'status' }>, requestId: string): Response {
  const { status, body } = fault;
  if (STATUSES_WITHOUT_BODY.includes(status)) return new Response(null, { status, headers: fault.headers });
  const usual = envelope(
    new Refusal(status, CODES[status] ?? 'server_error', 'A fault set by rule.'),
    requestId,
  );
  const text = typeof body === 'string' ? body : JSON.stringify(body ?? usual);
  const type = typeof body === 'string' ? 'text/html; charset=utf-8' : 'application/json';
  return new Response(text, { status, headers: { 'Content-Type': type, ...fault.headers } });
}
