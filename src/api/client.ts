import type { AcceptedImport, AnswerText, HttpAnswer } from '../core/outcome.ts';
import { createHttp, type ClientSettings } from './http.ts';
import { firstPageUrl, readPage, readRecord, type ListPage, type ReadReply } from './lists.ts';
import {
  importAnswerSchema,
  resultRowSchema,
  resultSchema,
  submissionRowSchema,
  submissionSchema,
  type Result,
  type ResultRow,
  type Submission,
  type SubmissionRow,
} from './wire.ts';

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

/** Which page of a list: the first one, or the one that the page before names as `next`. */
export interface ListRequest {
  readonly next?: string;
  /** Of the first page: rows made at or after this moment (ms since 1970). */
  readonly createdAfter?: number;
  readonly signal: AbortSignal;
}

/** The Vilvik API as the bridge uses it. One call is one HTTP request: no retries, no redirects. */
export interface Client {
  createImport(request: ImportRequest): Promise<ImportResponse>;
  /** Newest first. */
  listSubmissions(request: ListRequest): Promise<ReadReply<ListPage<SubmissionRow>>>;
  /** Newest first. */
  listResults(request: ListRequest): Promise<ReadReply<ListPage<ResultRow>>>;
  getSubmission(id: string, signal: AbortSignal): Promise<ReadReply<Submission>>;
  getResult(id: string, signal: AbortSignal): Promise<ReadReply<Result>>;
  /** Asks whether the service is there; costs no quota and does not show the key. */
  health(signal: AbortSignal): Promise<HttpAnswer>;
}

export function createClient(settings: ClientSettings): Client {
  const http = createHttp(settings);
  const { baseUrl } = settings;
  const pageUrl = (list: string, { next, createdAfter }: ListRequest): string =>
    next ?? firstPageUrl(`${baseUrl}/${list}/`, createdAfter ?? null);
  const recordUrl = (list: string, id: string): string => `${baseUrl}/${list}/${encodeURIComponent(id)}`;
  return {
    async createImport({ body, idempotencyKey, signal }) {
      const headers = { 'content-type': 'application/json', 'idempotency-key': idempotencyKey };
      const { answer, json, text } = await http.post(`${baseUrl}/imports/`, { body, headers, signal });
      return { answer, accepted: readAccepted(json), text };
    },
    listSubmissions: (request) =>
      readPage(http, pageUrl('submissions', request), submissionRowSchema, request.signal),
    listResults: (request) => readPage(http, pageUrl('results', request), resultRowSchema, request.signal),
    getSubmission: (id, signal) => readRecord(http, recordUrl('submissions', id), submissionSchema, signal),
    getResult: (id, signal) => readRecord(http, recordUrl('results', id), resultSchema, signal),
    health: async (signal) => (await http.getOpen(`${baseUrl}/health`, signal)).answer,
  };
}

function readAccepted(json: unknown): AcceptedImport | null {
  const accepted = importAnswerSchema.safeParse(json);
  if (!accepted.success) return null;
  const { id, result_id: resultId, result_url: resultUrl } = accepted.data;
  return { id, resultId: resultId ?? null, resultUrl: resultUrl ?? null };
}
