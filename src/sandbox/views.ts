import type { Accepted, Result, ResultRow, Submission, SubmissionRow } from '../api/wire.ts';
import type { Assumptions } from './assumptions.ts';
import { formatTime } from './clock.ts';
import type { StoredResult, StoredSubmission } from './records.ts';

/** Lists show what the documentation names, and the description where it is assumed. */
export function submissionRow(
  submission: StoredSubmission,
  { description_shown }: Assumptions,
): SubmissionRow {
  return {
    id: submission.id,
    name: submission.name,
    status: submission.status,
    source: submission.source,
    submission_type: submission.submissionType,
    parent_submission_id: submission.parentId,
    created_at: formatTime(submission.createdAt),
    ...badge(submission),
    ...(description_shown === 'listed' ? { description: submission.description } : {}),
  };
}

export function wholeSubmission(
  submission: StoredSubmission,
  baseUrl: string,
  assumptions: Assumptions,
): Submission {
  const { description_shown } = assumptions;
  return {
    ...submissionRow(submission, assumptions),
    ...(description_shown === 'hidden' ? {} : { description: submission.description }),
    visibility: submission.visibility,
    ...links(submission, baseUrl),
    request_id: submission.requestId,
    started_at: shownOrNull(submission.startedAt),
    finished_at: shownOrNull(submission.finishedAt),
    generations_completed: submission.generationsCompleted,
    num_generations: Number(submission.recipe.parameters['num_generations']),
    failure_reason: submission.failure,
    logs: submission.log,
  };
}

/** What is answered when a run is accepted. */
export function accepted(submission: StoredSubmission, baseUrl: string): Accepted {
  const { id, status, requestId } = submission;
  return { id, status, ...links(submission, baseUrl), request_id: requestId };
}

function links({ id }: StoredSubmission, baseUrl: string): { status_url: string; result_url: string } {
  return {
    status_url: `${baseUrl}/submissions/${id}`,
    result_url: `${baseUrl}/results/?submission_id=${id}`,
  };
}

function shownOrNull(time: number | null): string | null {
  return time === null ? null : formatTime(time);
}

export function resultRow(result: StoredResult, { fitness_type }: Assumptions): ResultRow {
  return {
    id: result.id,
    submission_id: result.submissionId,
    name: result.name,
    is_shared: result.isShared,
    best_solution_fitness: shownFitness(result.fitness, fitness_type),
    generations_completed: result.generationsCompleted,
    created_at: formatTime(result.createdAt),
    ...badge(result),
  };
}

export function wholeResult(result: StoredResult, assumptions: Assumptions): Result {
  const { result_population } = assumptions;
  return {
    ...resultRow(result, assumptions),
    best_solution: [...result.bestSolution],
    best_solutions_fitness: [...result.fitnessHistory],
    ...(result_population === 'yes' ? { population: listOrNull(result.population) } : {}),
    last_generation_fitness: listOrNull(result.lastFitness),
    stopped_reason: result.stoppedReason,
  };
}

function listOrNull(list: readonly unknown[] | null): unknown[] | null {
  return list === null ? null : [...list];
}

function badge(row: { readonly imported: boolean }): { imported?: true } {
  return row.imported ? { imported: true } : {};
}

/** The SDK takes fitness for a text that holds a number, or a JSON list for several objectives. */
function shownFitness(
  fitness: StoredResult['fitness'],
  type: Assumptions['fitness_type'],
): NonNullable<ResultRow['best_solution_fitness']> {
  if (typeof fitness === 'string') return fitness;
  if (typeof fitness !== 'number') return JSON.stringify(fitness);
  if (type === 'number') return fitness;
  return type === 'rounded' ? String(Number(fitness.toPrecision(4))) : String(fitness);
}
