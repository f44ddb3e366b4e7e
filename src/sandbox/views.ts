import type { Result, ResultRow, Submission, SubmissionRow } from '../api/wire.ts';
import { formatTime } from './clock.ts';
import type { StoredResult, StoredSubmission } from './store.ts';

/** Lists show what the documentation names; the description is only in the whole record. */
export function submissionRow(submission: StoredSubmission): SubmissionRow {
  return {
    id: submission.id,
    name: submission.name,
    status: submission.status,
    source: submission.source,
    submission_type: submission.submissionType,
    parent_submission_id: submission.parentId,
    created_at: formatTime(submission.createdAt),
    ...badge(submission),
  };
}

export function wholeSubmission(submission: StoredSubmission, baseUrl: string): Submission {
  return {
    ...submissionRow(submission),
    description: submission.description,
    visibility: submission.visibility,
    status_url: `${baseUrl}/submissions/${submission.id}`,
    result_url: `${baseUrl}/results/?submission_id=${submission.id}`,
    request_id: submission.requestId,
  };
}

export function resultRow(result: StoredResult): ResultRow {
  return {
    id: result.id,
    submission_id: result.submissionId,
    name: result.name,
    is_shared: result.isShared,
    best_solution_fitness: fitnessText(result.fitness),
    generations_completed: result.generationsCompleted,
    created_at: formatTime(result.createdAt),
    ...badge(result),
  };
}

export function wholeResult(result: StoredResult): Result {
  return {
    ...resultRow(result),
    best_solution: [...result.bestSolution],
    best_solutions_fitness: [...result.fitnessHistory],
    population: result.population === null ? null : [...result.population],
    stopped_reason: null,
  };
}

function badge(row: { readonly imported: boolean }): { imported?: true } {
  return row.imported ? { imported: true } : {};
}

/** The SDK takes fitness for a text that holds a number, or a JSON list for several objectives. */
function fitnessText(fitness: StoredResult['fitness']): string {
  return typeof fitness === 'number' ? String(fitness) : JSON.stringify(fitness);
}
