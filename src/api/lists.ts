import type * as z from 'zod';
import type { AnswerText, HttpAnswer } from '../core/outcome.ts';
import type { Http, Reply } from './http.ts';
import { pageSchema } from './answers.ts';

/** What was read; null where the answer was no success or could not be understood. */
export interface ReadReply<Value> {
  readonly answer: HttpAnswer;
  readonly value: Value | null;
  readonly text: AnswerText;
}

/** One page of a list. Rows that cannot be read are left out, and counted. */
export interface ListPage<Row> {
  readonly rows: readonly Row[];
  readonly unreadable: number;
  /** The whole address of the next page; null at the end. */
  readonly next: string | null;
}

/** The documentation calls the size of a page `page_size`, the SDK `limit`; 100 is the most there is. */
const PAGE_SIZE = '100';

/** Which rows of a list are wanted. */
export interface ListFilter {
  /** Rows made at or after this moment (ms since 1970). */
  readonly createdAfter?: number;
  /** Continuations and re-executions of this submission. */
  readonly parentSubmissionId?: string;
  /** Results of this submission. */
  readonly submissionId?: string;
  /** Submissions in one of these states. */
  readonly statuses?: readonly string[];
}

/** The first page of a list, newest first. */
export function firstPageUrl(url: string, filter: ListFilter): string {
  const { createdAfter, parentSubmissionId, submissionId, statuses } = filter;
  const query = new URLSearchParams({ page_size: PAGE_SIZE, limit: PAGE_SIZE });
  if (createdAfter !== undefined) query.set('created_after', wholeSeconds(createdAfter));
  if (parentSubmissionId !== undefined) query.set('parent_submission_id', parentSubmissionId);
  if (submissionId !== undefined) query.set('submission_id', submissionId);
  if (statuses !== undefined) query.set('status', statuses.join(','));
  return `${url}?${query.toString()}`;
}

/** The API writes whole seconds, and the filter compares what is shown. */
function wholeSeconds(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}

/** Reads one page by its whole address. */
export async function readPage<Schema extends z.ZodType>(
  http: Http,
  url: string,
  schema: Schema,
  signal: AbortSignal,
): Promise<ReadReply<ListPage<z.output<Schema>>>> {
  const reply = await http.get(url, signal);
  const page = isSuccess(reply) ? pageSchema.safeParse(reply.json) : null;
  if (page?.data === undefined) return unread(reply);
  const next = nextUrl(page.data.next ?? null, url);
  if (next === 'elsewhere') {
    const message = 'the list goes on at another address, to which the key must not go';
    return { answer: reply.answer, value: null, text: { code: null, message } };
  }
  const parsed = page.data.results.map((row) => schema.safeParse(row));
  const rows = parsed.flatMap(({ data }) => (data === undefined ? [] : [data]));
  const value = { rows, unreadable: parsed.length - rows.length, next };
  return { answer: reply.answer, value, text: reply.text };
}

/** One record by its address. */
export async function readRecord<Schema extends z.ZodType>(
  http: Http,
  url: string,
  schema: Schema,
  signal: AbortSignal,
): Promise<ReadReply<z.output<Schema>>> {
  const reply = await http.get(url, signal);
  const value = isSuccess(reply) ? schema.safeParse(reply.json).data : undefined;
  return value === undefined ? unread(reply) : { answer: reply.answer, value, text: reply.text };
}

function isSuccess({ answer }: Reply): boolean {
  return answer.kind === 'response' && answer.status === 200;
}

function unread({ answer, text }: Reply): ReadReply<never> {
  return { answer, value: null, text };
}

/** `next` is a whole address or only a query. The key goes along, so it must lead to where the list is. */
function nextUrl(next: string | null, from: string): string | null {
  if (next === null || next === '') return null;
  if (!URL.canParse(next, from)) return 'elsewhere';
  const url = new URL(next, from);
  return url.origin === new URL(from).origin ? url.href : 'elsewhere';
}
