import type { IncomingHttpHeaders } from 'node:http';
import got, { RequestError, TimeoutError, type OptionsOfTextResponseBody } from 'got';
import { STOPPED, type AnswerText, type HttpAnswer } from '../core/outcome.ts';
import { systemClock, type Clock } from '../platform/clock.ts';
import { ConnectionWatch, DIRECT, freshAgents, type Network } from './connections.ts';
import { errorEnvelopeSchema } from './answers.ts';

export interface ClientSettings {
  readonly baseUrl: string;
  /** Answers the API key, or null where none is shown; asked anew for each request, so that it lives in one place only. */
  readonly apiKey: () => string | null;
  readonly timeoutMs: number;
  readonly userAgent: string;
  readonly network?: Network;
  readonly clock?: Pick<Clock, 'now'>;
}

/** One answer, its JSON where it is JSON, and the words of an error. */
export interface Reply {
  readonly answer: HttpAnswer;
  readonly json: unknown;
  readonly text: AnswerText;
}

interface PostRequest {
  /** Sent as they are, byte for byte; null for none. */
  readonly body: Uint8Array | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** One call is one HTTP request: no retries, no redirects. Whatever the network does comes back as an answer. */
export interface Http {
  get(url: string, signal: AbortSignal): Promise<Reply>;
  /** Without the key, on a connection of its own: one that was kept may have died with the service. */
  getOpen(url: string, signal: AbortSignal): Promise<Reply>;
  post(url: string, request: PostRequest): Promise<Reply>;
  delete(url: string, signal: AbortSignal): Promise<Reply>;
}

const CONNECT_TIMEOUT_MS = 15_000;
/** Longer texts are somebody's HTML page. */
const MAX_TEXT_LENGTH = 300;

export function createHttp(settings: ClientSettings): Http {
  const { apiKey, timeoutMs, userAgent, network = DIRECT, clock = systemClock } = settings;
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
  const ask = async (url: string, key: string | null, options: OptionsOfTextResponseBody): Promise<Reply> => {
    const endsAt = clock.now() + timeoutMs;
    const watch = new ConnectionWatch(() => clock.now() > endsAt);
    const headers = { ...options.headers, ...(key === null ? {} : { authorization: `Bearer ${key}` }) };
    try {
      const call = api(url, {
        ...options,
        headers,
        ...limitsOf(options.signal, timeoutMs),
        agent: freshAgents(url, network),
      });
      void call.on('request', (request) => {
        watch.see(request);
      });
      return readResponse(await call, key);
    } catch (error) {
      const answer = readFailure(error, watch.stood);
      return { answer, json: null, text: { code: null, message: '' } };
    }
  };
  return {
    get: (url, signal) => ask(url, apiKey(), { signal }),
    getOpen: (url, signal) => ask(url, null, { signal }),
    post: (url, { body, headers, signal }) => {
      const length = { 'content-length': String(body?.length ?? 0) };
      const content = body === null ? {} : { body: piecesOf(body) };
      return ask(url, apiKey(), { method: 'POST', ...content, headers: { ...headers, ...length }, signal });
    },
    delete: (url, signal) => ask(url, apiKey(), { method: 'DELETE', signal }),
  };
}

const PIECE_BYTES = 65_536;

/** In one piece, got would make a copy of the whole body. */
function* piecesOf(body: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start < body.length; start += PIECE_BYTES) {
    yield body.subarray(start, start + PIECE_BYTES);
  }
}

/** got's own limits do not see the way through a proxy; those come a little earlier elsewhere, with better words. */
const PROXY_MARGIN_MS = 250;

function limitsOf(signal: AbortSignal | undefined, timeoutMs: number): { signal: AbortSignal } {
  const limit = AbortSignal.timeout(timeoutMs + PROXY_MARGIN_MS);
  return { signal: signal === undefined ? limit : AbortSignal.any([signal, limit]) };
}

interface PlainResponse {
  readonly statusCode: number;
  readonly body: string;
  readonly headers: IncomingHttpHeaders;
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
 * this file. Until the connection stood, no byte of the request can have arrived.
 */
function readFailure(error: unknown, stood: boolean): HttpAnswer {
  if (!(error instanceof RequestError)) throw error;
  const { code } = error;
  const when = error instanceof TimeoutError ? ` (${error.event})` : '';
  const words = FAILURE_WORDS[code] ?? 'the connection failed';
  return { kind: stood ? 'lost' : 'not_sent', code, message: `${words}: ${code}${when}` };
}

const UNTRUSTED =
  'the certificate of the service is not trusted (a company proxy? name its CA file in NODE_EXTRA_CA_CERTS or SSL_CERT_FILE)';

const FAILURE_WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens at the address',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the name server does not answer',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  ETIMEDOUT: 'no answer within the time limit',
  ERR_HTTP_CONTENT_LENGTH_MISMATCH: 'the answer was cut',
  ERR_PROXY_TUNNEL: 'the proxy does not let us through',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  CERT_HAS_EXPIRED: 'the certificate of the service has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate belongs to another host',
  [STOPPED]: 'the bridge was stopped',
};
