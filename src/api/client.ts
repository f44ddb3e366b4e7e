import http from 'node:http';
import https from 'node:https';
import got, { RequestError, TimeoutError } from 'got';
import type { AcceptedImport, AnswerText, HttpAnswer } from '../core/outcome.ts';
import { errorEnvelopeSchema, importAnswerSchema } from './wire.ts';

export interface ClientSettings {
  readonly baseUrl: string;
  /** Answers the API key; asked anew for each request, so that it lives in one place only. */
  readonly apiKey: () => string;
  readonly timeoutMs: number;
  readonly userAgent: string;
}

interface ImportRequest {
  /** Sent as they are, byte for byte. */
  readonly body: Uint8Array;
  readonly idempotencyKey: string;
  readonly signal: AbortSignal;
}

export interface ImportResponse {
  readonly answer: HttpAnswer;
  readonly accepted: AcceptedImport | null;
  readonly text: AnswerText;
}

/** The Vilvik API as the bridge uses it. One call is one HTTP request: no retries, no redirects. */
export interface Client {
  createImport(request: ImportRequest): Promise<ImportResponse>;
}

const CONNECT_TIMEOUT_MS = 15_000;
/** Longer texts are somebody's HTML page. */
const MAX_TEXT_LENGTH = 300;

export function createClient({ baseUrl, apiKey, timeoutMs, userAgent }: ClientSettings): Client {
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
  return {
    async createImport({ body, idempotencyKey, signal }) {
      // A fresh connection for each POST: on a kept one, a reset does not tell whether the request arrived.
      const agent = {
        http: new http.Agent({ keepAlive: false }),
        https: new https.Agent({ keepAlive: false }),
      };
      const key = apiKey();
      try {
        const response = await api.post(`${baseUrl}/imports/`, {
          body,
          agent,
          signal,
          headers: {
            authorization: `Bearer ${key}`,
            'content-type': 'application/json',
            'idempotency-key': idempotencyKey,
          },
        });
        return readResponse(response, key);
      } catch (error) {
        const answer = readFailure(error, baseUrl.startsWith('https:'));
        return { answer, accepted: null, text: { code: null, message: '' } };
      }
    },
  };
}

interface PlainResponse {
  readonly statusCode: number;
  readonly body: string;
  readonly headers: http.IncomingHttpHeaders;
}

/** A page that shows what it was asked (proxies do) must not carry the key into the ledger, a view or a log. */
function readResponse({ statusCode, body: text, headers }: PlainResponse, key: string): ImportResponse {
  const hide = (shown: string): string => shown.replaceAll(key, 'vlk_…');
  const body = hide(text);
  const parsed = parseJson(body);
  const envelope = errorEnvelopeSchema.safeParse(parsed);
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
  return {
    answer,
    accepted: readAccepted(parsed),
    text: { code: envelope.data?.error.code ?? null, message },
  };
}

function readAccepted(parsed: unknown): AcceptedImport | null {
  const accepted = importAnswerSchema.safeParse(parsed);
  if (!accepted.success) return null;
  const { id, result_id: resultId, result_url: resultUrl } = accepted.data;
  return { id, resultId: resultId ?? null, resultUrl: resultUrl ?? null };
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
