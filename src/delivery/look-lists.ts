import type { ListPage, ReadReply } from '../api/lists.ts';
import type { Client, ListRequest } from '../api/client.ts';
import { numbersOf } from '../core/likeness.ts';
import type { SeenRecord } from '../core/look.ts';
import type { HttpAnswer } from '../core/outcome.ts';
import { readTroubleOf, type ReadTrouble } from '../core/read-trouble.ts';
import type { Clock } from '../platform/clock.ts';

/** What the service's lists show since a moment. */
export interface SeenLists {
  readonly kind: 'seen';
  readonly records: readonly SeenRecord[];
  /** The service's clock minus ours. */
  readonly clockAheadMs: number;
  /** Rows were there that could not be understood: nothing is proven by not finding a run. */
  readonly unreadable: number;
}

export interface ListsRequest {
  readonly client: Client;
  readonly clock: Clock;
  /** By our clock (ms since 1970). */
  readonly from: number;
  readonly signal: AbortSignal;
}

/** Clocks and lists may be a little off: a record is looked for from so long before its attempt. */
export const MARGIN_MS = 10 * 60_000;

/** A hundred thousand records. */
const MAX_PAGES = 1_000;

type Row<Name extends 'listSubmissions' | 'listResults'> =
  Awaited<ReturnType<Client[Name]>> extends ReadReply<ListPage<infer R>> ? R : never;
type SubmissionRow = Row<'listSubmissions'>;
type ResultRow = Row<'listResults'>;

/** Both lists, newest first, as far back as asked; one of them is enough where the key may not read the other. */
export async function readLists(request: ListsRequest): Promise<SeenLists | ReadTrouble> {
  const { client } = request;
  const submissions = await readBack((page) => client.listSubmissions(page), request);
  if (submissions.kind !== 'rows' && submissions.kind !== 'blocked') return submissions;
  const results = await readBack((page) => client.listResults(page), request);
  if (results.kind !== 'rows' && results.kind !== 'blocked') return results;
  const read = [submissions, results].flatMap((list) => (list.kind === 'rows' ? [list] : []));
  if (submissions.kind === 'blocked' && results.kind === 'blocked') return submissions;
  return {
    kind: 'seen',
    records: joined(
      submissions.kind === 'rows' ? submissions.rows : [],
      results.kind === 'rows' ? results.rows : [],
    ),
    clockAheadMs: read[0]?.clockAheadMs ?? 0,
    unreadable: read.reduce((sum, { unreadable }) => sum + unreadable, 0),
  };
}

interface ReadRows<R> {
  readonly kind: 'rows';
  readonly rows: readonly R[];
  readonly clockAheadMs: number;
  readonly unreadable: number;
}

/** Without a filter by time: the first answer tells the service's clock, and older imports show what can be seen. */
async function readBack<R extends { readonly id: string; readonly created_at?: string | null | undefined }>(
  ask: (page: ListRequest) => Promise<ReadReply<ListPage<R>>>,
  { clock, from, signal }: ListsRequest,
): Promise<ReadRows<R> | ReadTrouble> {
  // A row that moves to the next page while a new one comes in is one record all the same.
  const rows = new Map<string, R>();
  let unreadable = 0;
  let clockAheadMs: number | null = null;
  let next: string | null = null;
  const asked = new Set<string | null>();
  do {
    asked.add(next);
    const reply: ReadReply<ListPage<R>> = await ask(next === null ? { signal } : { next, signal });
    if (reply.value === null) return readTroubleOf(reply, clock.now());
    clockAheadMs ??= aheadOf(reply.answer, clock.now());
    for (const row of reply.value.rows) if (!rows.has(row.id)) rows.set(row.id, row);
    unreadable += reply.value.unreadable;
    next = reply.value.next;
    const oldest = timeOf(reply.value.rows.at(-1)?.created_at);
    if (oldest !== null && oldest < from + (clockAheadMs ?? 0) - MARGIN_MS) break;
    // What lies behind pages that come again, or never end, was not read.
    if (next !== null && (asked.has(next) || asked.size >= MAX_PAGES)) {
      unreadable += 1;
      break;
    }
  } while (next !== null);
  return { kind: 'rows', rows: [...rows.values()], clockAheadMs: clockAheadMs ?? 0, unreadable };
}

function aheadOf(answer: HttpAnswer, now: number): number | null {
  return answer.kind === 'response' && answer.serverTime !== null ? answer.serverTime - now : null;
}

function timeOf(text: string | null | undefined): number | null {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? null : time;
}

/** A submission and its result are one record. What continues another record is no import. */
function joined(submissions: readonly SubmissionRow[], results: readonly ResultRow[]): SeenRecord[] {
  const bySubmission = new Map(results.map((row) => [row.submission_id ?? '', row]));
  const known = new Set(submissions.map(({ id }) => id));
  const alone = results.filter(({ submission_id: id }) => !known.has(id ?? ''));
  const own = submissions.filter(({ parent_submission_id: parent }) => (parent ?? null) === null);
  return [
    ...own.map((row) => ({ ...fromResult(bySubmission.get(row.id)), ...fromSubmission(row) })),
    ...alone.map((row) => ({
      ...fromResult(row),
      id: row.submission_id ?? null,
      createdAt: timeOf(row.created_at),
      ...(row.name === undefined ? {} : { name: row.name }),
    })),
  ];
}

function fromSubmission(row: SubmissionRow) {
  return {
    id: row.id,
    createdAt: timeOf(row.created_at),
    ...(row.name === undefined ? {} : { name: row.name }),
    ...(row.description === undefined ? {} : { description: row.description }),
  };
}

function fromResult(row: ResultRow | undefined) {
  const fitness = numbersOf(row?.best_solution_fitness);
  const generations = row?.generations_completed ?? null;
  return {
    resultId: row?.id ?? null,
    askedSubmission: false,
    askedResult: false,
    ...(fitness === null ? {} : { fitness }),
    ...(generations === null ? {} : { generations }),
  };
}
