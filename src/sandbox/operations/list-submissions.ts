import * as z from 'zod';
import { pageOf, submissionRowSchema } from '../../api/wire.ts';
import { Refusal, type Answer } from '../answer.ts';
import type { Assumptions } from '../assumptions.ts';
import { shownTime } from '../clock.ts';
import { commaList, createdFilters, fits, isCreatedWithin, parseQuery } from '../filters.ts';
import type { Call, KeyedOperation } from '../operation.ts';
import { cutPage, pageParameters } from '../pages.ts';
import { SOURCES, STATUSES, VISIBILITIES, type StoredSubmission } from '../records.ts';
import type { SandboxState } from '../state.ts';
import { submissionRow } from '../views.ts';

const querySchema = z.object({
  ...pageParameters,
  ...createdFilters,
  status: commaList(z.enum(STATUSES)).optional(),
  source: z.enum(SOURCES).optional(),
  submission_type: commaList(z.string().regex(/^\w+$/, { error: 'slugs' })).optional(),
  visibility: z.enum(VISIBILITIES).optional(),
  parent_submission_id: z.string().min(1).optional(),
  name_contains: z.string().max(100).optional(),
  ordering: z.enum(['created_at', '-created_at', 'name', '-name', 'status']).default('-created_at'),
});

export const listSubmissions: KeyedOperation = {
  name: 'listSubmissions',
  method: 'GET',
  path: '/submissions/',
  summary: 'Submissions, newest first',
  scope: 'submissions:read',
  query: querySchema,
  answer: { status: 200, schema: pageOf(submissionRowSchema) },
  handle: list,
};

type Query = z.infer<typeof querySchema>;

function sortKeys({ time_precision }: Assumptions) {
  return {
    created_at: (row: StoredSubmission) => shownTime(row.createdAt, time_precision),
    name: (row: StoredSubmission) => row.name ?? '',
    status: (row: StoredSubmission) => row.status,
  };
}

function list(call: Call, state: SandboxState): Answer | Refusal {
  const query = parseQuery(querySchema, call.query);
  if (query instanceof Refusal) return query;
  const { assumptions, store, baseUrl } = state;
  const rows = store
    .listedSubmissions(call.account, assumptions.list_imports === 'yes')
    .filter((row) => matches(row, query, assumptions));
  const links = { given: call.query, address: `${baseUrl}/submissions/`, assumptions };
  const page = cutPage(rows, sortKeys(assumptions), query, links);
  if (page instanceof Refusal) return page;
  return {
    status: 200,
    body: { results: page.rows.map((row) => submissionRow(row, assumptions)), ...page.links },
  };
}

function matches(row: StoredSubmission, query: Query, { time_precision }: Assumptions): boolean {
  return (
    (query.status?.some((status) => status === row.status) ?? true) &&
    (query.submission_type?.includes(row.submissionType) ?? true) &&
    (query.source === undefined || query.source === row.source) &&
    fits(query.visibility, row.visibility) &&
    fits(query.parent_submission_id, row.parentId) &&
    (row.name ?? '').toLowerCase().includes((query.name_contains ?? '').toLowerCase()) &&
    isCreatedWithin(row.createdAt, query, time_precision)
  );
}
