import http from 'node:http';
import https from 'node:https';
import got, { RequestError, TimeoutError, type Agents } from 'got';
import type { AnswerText, HttpAnswer } from '../core/outcome.ts';
import { errorEnvelopeSchema } from './wire.ts';

export interface ClientSettings {
  readonly baseUrl: string;
  /** Answers the API key, or null where none is shown; asked anew for each request, so that it lives in one place only. */
  readonly apiKey: () => string | null;
  readonly timeoutMs: number;
  readonly userAgent: string;
}

/** One answer, its JSON where it is JSON, and the words of an error. */
export interface Reply {
  readonly answer: HttpAnswer;
  readonly json: unknown;
  readonly text: AnswerText;
}

interface PostRequest {
  /** Sent as they are, byte for byte. */
  readonly body: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** One call is one HTTP request: no retries, no redirects. Whatever the network does comes back as an answer. */
export interface Http {
  get(url: string, signal: AbortSignal): Promise<Reply>;
  /** Without the key, on a connection of its own: one that was kept may have died with the service. */
  getOpen(url: string, signal: AbortSignal): Promise<Reply>;
  post(url: string, request: PostRequest): Promise<Reply>;
}

const CONNECT_TIMEOUT_MS = 15_000;
/** Longer texts are somebody's HTML page. */
const MAX_TEXT_LENGTH = 300;

export function createHttp({ baseUrl, apiKey, timeoutMs, userAgent }: ClientSettings): Http {
  const api = got.extend({
    retry: { limit: 0 },
    throwHttpErrors: false,
    followRedirect: false,
    decompress: true,
    timeout: {
      lookup: CONNECT_TIMEOUT_MS,
      connect: CONNECT_TIMEOUT_MS,
      secureConnect: CONNECT_TIMEOUT_MS,
      request: timeoutMs,
    },
    headers: { accept: 'application/json', 'user-agent': userAgent },
  });
  const ask = async (send: (authorization: string | undefined) => Promise<PlainResponse>): Promise<Reply> => {
    const key = apiKey();
    try {
      return readResponse(await send(key === null ? undefined : `Bearer ${key}`), key);
    } catch (error) {
      const answer = readFailure(error, baseUrl.startsWith('https:'));
      return { answer, json: null, text: { code: null, message: '' } };
    }
  };
  return {
    get: (url, signal) => ask((authorization) => api.get(url, { signal, headers: { authorization } })),
    getOpen: (url, signal) => ask(() => api.get(url, { signal, agent: freshAgents() })),
    post: (url, { body, headers, signal }) =>
      ask((authorization) =>
        api.post(url, { body, signal, agent: freshAgents(), headers: { ...headers, authorization } }),
      ),
  };
}

/** A fresh connection for each POST: on a kept one, a reset does not tell whether the request arrived. */
function freshAgents(): Agents {
  return { http: new http.Agent({ keepAlive: false }), https: new https.Agent({ keepAlive: false }) };
}

interface PlainResponse {
  readonly statusCode: number;
  readonly body: string;
  readonly headers: http.IncomingHttpHeaders;
}

/** A page that shows what it was asked (proxies do) must not carry the key into the ledger, a view or a log. */
function readResponse({ statusCode, body: text, headers }: PlainResponse, key: string | null): Reply {
  const hide = (shown: string): string => (key === null ? shown : shown.replaceAll(key, 'vlk_…'));
  const body = hide(text);
  const json = parseJson(body);
  const envelope = errorEnvelopeSchema.safeParse(json);
  const serverTime = Date.parse(headers.date ?? '');
  const answer: HttpAnswer = {
    kind: 'response',
    status: statusCode,
    body,
    serverTime: Number.isNaN(serverTime) ? null : serverTime,
    retryAfter: headers['retry-after'] ?? null,
    requestId: hiddenHeader(headers['x-request-id'], hide) ?? envelope.data?.error.request_id ?? null,
  };
  const message = envelope.data?.error.message ?? body.trim().slice(0, MAX_TEXT_LENGTH);
  return { answer, json, text: { code: envelope.data?.error.code ?? null, message } };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function hiddenHeader(value: string | string[] | undefined, hide: (shown: string) => string): string | null {
  return typeof value === 'string' ? hide(value) : null;
}

/**
 * A fault of the network, in our own words: got's errors carry the whole request, key included, and must not leave
 * this file. Until the connection (with TLS: the hand-shake) stood, no byte of the request can have arrived.
 */
function readFailure(error: unknown, isTls: boolean): HttpAnswer {
  if (!(error instanceof RequestError)) throw error;
  const { code } = error;
  const phases = error.timings;
  const stoodAt = isTls ? phases?.secureConnect : phases?.connect;
  const kind = stoodAt === undefined ? 'not_sent' : 'lost';
  const when = error instanceof TimeoutError ? ` (${error.event})` : '';
  const words = FAILURE_WORDS[code] ?? 'the connection failed';
  return { kind, code, message: `${words}: ${code}${when}` };
}

const FAILURE_WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens at the address',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the name server does not answer',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  ETIMEDOUT: 'no answer within the time limit',
  ERR_HTTP_CONTENT_LENGTH_MISMATCH: 'the answer was cut',
  ERR_ABORTED: 'the bridge was stopped',
};
