import type { AcceptedImport, AnswerText, HttpAnswer } from '../core/outcome.ts';
import { createHttp, type ClientSettings } from './http.ts';
import {
  firstPageUrl,
  readPage,
  readRecord,
  type ListFilter,
  type ListPage,
  type ReadReply,
} from './lists.ts';
import { importAnswerSchema, submissionAnswerSchema } from './answers.ts';
import type { Result, ResultRow, Submission, SubmissionRow } from './wire.ts';

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

interface ContinueRequest {
  readonly resultId: string;
  /** Flat PyGAD parameters to change; null asks for no change. */
  readonly body: string | null;
  readonly idempotencyKey: string;
  readonly signal: AbortSignal;
}

interface ContinueResponse {
  readonly answer: HttpAnswer;
  /** The child run; null where the answer names none. */
  readonly childId: string | null;
  readonly text: AnswerText;
}

/** Which page of a list: the first one with a filter, or the one that the page before names as `next`. */
export interface ListRequest extends ListFilter {
  readonly next?: string;
  readonly signal: AbortSignal;
}

/** The Vilvik API as the bridge uses it. One call is one HTTP request: no retries, no redirects. */
export interface Client {
  createImport(request: ImportRequest): Promise<ImportResponse>;
  /** Makes a child run of a result; costs credits. */
  continueResult(request: ContinueRequest): Promise<ContinueResponse>;
  /** Stops a submission that is under way, and removes it. */
  deleteSubmission(id: string, signal: AbortSignal): Promise<Pick<ReadReply<never>, 'answer' | 'text'>>;
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
  const pageUrl = (list: string, { next, signal: _signal, ...filter }: ListRequest): string =>
    next ?? firstPageUrl(`${baseUrl}/${list}/`, filter);
  const recordUrl = (list: string, id: string): string => `${baseUrl}/${list}/${encodeURIComponent(id)}`;
  return {
    async createImport({ body, idempotencyKey, signal }) {
      const headers = { 'content-type': 'application/json', 'idempotency-key': idempotencyKey };
      const { answer, json, text } = await http.post(`${baseUrl}/imports/`, { body, headers, signal });
      return { answer, accepted: readAccepted(json), text };
    },
    async continueResult({ resultId, body, idempotencyKey, signal }) {
      const type = body === null ? {} : { 'content-type': 'application/json' };
      const { answer, json, text } = await http.post(`${recordUrl('results', resultId)}/continue`, {
        body: body === null ? null : Buffer.from(body),
        headers: { ...type, 'idempotency-key': idempotencyKey },
        signal,
      });
      return { answer, childId: submissionAnswerSchema.safeParse(json).data?.id ?? null, text };
    },
    deleteSubmission: (id, signal) => http.delete(recordUrl('submissions', id), signal),
    listSubmissions: async (request) => {
      const { submissionRowSchema } = await import('./wire.ts');
      return readPage(http, pageUrl('submissions', request), submissionRowSchema, request.signal);
    },
    listResults: async (request) => {
      const { resultRowSchema } = await import('./wire.ts');
      return readPage(http, pageUrl('results', request), resultRowSchema, request.signal);
    },
    getSubmission: async (id, signal) => {
      const { submissionSchema } = await import('./wire.ts');
      return readRecord(http, recordUrl('submissions', id), submissionSchema, signal);
    },
    getResult: async (id, signal) => {
      const { resultSchema } = await import('./wire.ts');
      return readRecord(http, recordUrl('results', id), resultSchema, signal);
    },
    health: async (signal) => (await http.getOpen(`${baseUrl}/health`, signal)).answer,
  };
}

function readAccepted(json: unknown): AcceptedImport | null {
  const accepted = importAnswerSchema.safeParse(json);
  if (!accepted.success) return null;
  const { id, result_id: resultId, result_url: resultUrl } = accepted.data;
  return { id, resultId: resultId ?? null, resultUrl: resultUrl ?? null };
}
