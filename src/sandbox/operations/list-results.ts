import * as z from 'zod';
import { pageOf, resultRowSchema } from '../../api/wire.ts';
import { Refusal, type Answer } from '../answer.ts';
import type { Assumptions } from '../assumptions.ts';
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

export const listResults: KeyedOperation = {
  name: 'listResults',
  method: 'GET',
  path: '/results/',
  summary: 'Results, newest first',
  scope: 'results:read',
  query: querySchema,
  answer: { status: 200, schema: pageOf(resultRowSchema) },
  handle: list,
};

type Query = z.infer<typeof querySchema>;

function sortKeys({ time_precision }: Assumptions) {
  return {
    created_at: (row: StoredResult) => shownTime(row.createdAt, time_precision),
    best_solution_fitness: comparableFitness,
  };
}

function list(call: Call, state: SandboxState): Answer | Refusal {
  const query = parseQuery(querySchema, call.query);
  if (query instanceof Refusal) return query;
  const { assumptions, store, baseUrl } = state;
  const rows = store
    .listedResults(call.account, assumptions.list_imports === 'yes')
    .filter((row) => matches(row, query, assumptions));
  const links = { given: call.query, address: `${baseUrl}/results/`, assumptions };
  const page = cutPage(rows, sortKeys(assumptions), query, links);
  if (page instanceof Refusal) return page;
  return {
    status: 200,
    body: { results: page.rows.map((row) => resultRow(row, assumptions)), ...page.links },
  };
}

function matches(row: StoredResult, query: Query, assumptions: Assumptions): boolean {
  return (
    fits(query.submission_id, row.submissionId) &&
    fits(query.is_shared, row.isShared) &&
    (!looksAtFitness(query) || hasFitness(row, query, assumptions.fitness_of_many)) &&
    isCreatedWithin(row.createdAt, query, assumptions.time_precision)
  );
}

function looksAtFitness({ min_fitness, max_fitness, ordering }: Query): boolean {
  return min_fitness !== undefined || max_fitness !== undefined || ordering.endsWith('fitness');
}

function hasFitness(row: StoredResult, query: Query, ofMany: Assumptions['fitness_of_many']): boolean {
  if (typeof row.fitness === 'object' && ofMany === 'excluded') return false;
  const { min_fitness: least = Number.NEGATIVE_INFINITY, max_fitness: most = Number.POSITIVE_INFINITY } =
    query;
  const fitness = comparableFitness(row);
  return fitness >= least && fitness <= most;
}

/** With several objectives the first one counts. */
function comparableFitness({ fitness }: StoredResult): number {
  return Number(typeof fitness === 'object' ? fitness[0] : fitness);
}
