import * as z from 'zod';
import { Refusal, type Answer } from '../answer.ts';
import { shownTime } from '../clock.ts';
import {
  booleanFilter,
  createdFilters,
  fits,
  isCreatedWithin,
  numberFilter,
  parseQuery,
} from '../filters.ts';
import type { Call, KeyedOperation } from '../operation.ts';
import { cutPage, pageParameters } from '../pages.ts';
import type { StoredResult } from '../records.ts';
import type { SandboxState } from '../state.ts';
import { resultRow } from '../views.ts';

export const listResults: KeyedOperation = {
  method: 'GET',
  path: '/results/',
  scope: 'results:read',
  handle: list,
};

const querySchema = z.object({
  ...pageParameters,
  ...createdFilters,
  submission_id: z.string().min(1).optional(),
  is_shared: booleanFilter.optional(),
  min_fitness: numberFilter.optional(),
  max_fitness: numberFilter.optional(),
  ordering: z
    .enum(['created_at', '-created_at', 'best_solution_fitness', '-best_solution_fitness'])
    .default('-created_at'),
});

type Query = z.infer<typeof querySchema>;

const SORT_KEYS = {
  created_at: (row: StoredResult) => shownTime(row.createdAt),
  best_solution_fitness: comparableFitness,
};

function list(call: Call, state: SandboxState): Answer | Refusal {
  const query = parseQuery(querySchema, call.query);
  if (query instanceof Refusal) return query;
  const rows = state.store
    .listedResults(call.account, state.assumptions.list_imports === 'yes')
    .filter((row) => matches(row, query));
  const page = cutPage(rows, SORT_KEYS, query, call.query);
  if (page instanceof Refusal) return page;
  return {
    status: 200,
    body: { results: page.rows.map((row) => resultRow(row, state.assumptions)), ...page.links },
  };
}

function matches(row: StoredResult, query: Query): boolean {
  const fitness = comparableFitness(row);
  return (
    fits(query.submission_id, row.submissionId) &&
    fits(query.is_shared, row.isShared) &&
    fitness >= (query.min_fitness ?? Number.NEGATIVE_INFINITY) &&
    fitness <= (query.max_fitness ?? Number.POSITIVE_INFINITY) &&
    isCreatedWithin(row.createdAt, query)
  );
}

/** With several objectives the first one counts. */
function comparableFitness({ fitness }: StoredResult): number {
  return Number(typeof fitness === 'object' ? fitness[0] : fitness);
}
