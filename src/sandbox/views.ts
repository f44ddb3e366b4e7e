import type {
  Accepted,
  CodeUploadAnswer,
  Result,
  ResultRow,
  Submission,
  SubmissionRow,
  WebhookRow,
} from '../api/wire.ts';
import type { Assumptions } from './assumptions.ts';
import { formatTime } from './clock.ts';
import type { StoredResult, StoredSubmission } from './records.ts';
import type { SandboxState } from './state.ts';
import { sizeOf, type CodeUpload } from './uploads.ts';
import type { Webhook } from './webhooks.ts';

type Seen = Pick<SandboxState, 'assumptions' | 'baseUrl'>;

/** Lists show what the documentation names, and the description where it is assumed. */
export function submissionRow(
  submission: StoredSubmission,
  { description_shown, time_precision, import_badge }: Assumptions,
): SubmissionRow {
  return {
    id: submission.id,
    name: submission.name,
    status: submission.status,
    source: submission.source,
    submission_type: submission.submissionType,
    parent_submission_id: submission.parentId,
    created_at: formatTime(submission.createdAt, time_precision),
    ...badge(submission, import_badge === 'result_and_submission'),
    ...(description_shown === 'listed' ? { description: submission.description } : {}),
  };
}

export function wholeSubmission(submission: StoredSubmission, { assumptions, baseUrl }: Seen): Submission {
  const { description_shown, time_precision } = assumptions;
  const shownOrNull = (time: number | null): string | null =>
    time === null ? null : formatTime(time, time_precision);
  return {
    ...submissionRow(submission, assumptions),
    ...(description_shown === 'hidden' ? {} : { description: submission.description }),
    visibility: submission.visibility,
    ...links(submission, baseUrl),
    request_id: submission.requestId,
    started_at: shownOrNull(submission.startedAt),
    finished_at: shownOrNull(submission.finishedAt),
    generations_completed: submission.generationsCompleted,
    num_generations: integerOrNull(submission.recipe.parameters['num_generations']),
    failure_reason: submission.failure,
    logs: submission.log,
  };
}

function integerOrNull(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
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

export function resultRow(
  result: StoredResult,
  { fitness_type, time_precision, import_badge }: Assumptions,
): ResultRow {
  return {
    id: result.id,
    submission_id: result.submissionId,
    name: result.name,
    is_shared: result.isShared,
    best_solution_fitness: shownFitness(result.fitness, fitness_type),
    generations_completed: result.generationsCompleted,
    created_at: formatTime(result.createdAt, time_precision),
    ...badge(result, import_badge !== 'absent'),
  };
}

export function wholeResult(result: StoredResult, { assumptions, baseUrl }: Seen): Result {
  return {
    ...resultRow(result, assumptions),
    best_solution: [...result.bestSolution],
    best_solutions_fitness: [...result.fitnessHistory],
    ...(assumptions.result_population === 'yes' ? { population: listOrNull(result.population) } : {}),
    last_generation_fitness: listOrNull(result.lastFitness),
    stopped_reason: result.stoppedReason,
    files: { result: `${baseUrl}/results/${result.id}/download` },
  };
}

function listOrNull(list: readonly unknown[] | null): unknown[] | null {
  return list === null ? null : [...list];
}

function badge(row: { readonly imported: boolean }, isShown: boolean): { imported?: true } {
  return row.imported && isShown ? { imported: true } : {};
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

export function codeUploadView(
  upload: CodeUpload,
  { assumptions: { time_precision }, clock }: Pick<SandboxState, 'assumptions' | 'clock'>,
): CodeUploadAnswer {
  const { size, sha256 } = sizeOf(upload);
  return {
    code_id: upload.id,
    content_size: size,
    content_sha256: sha256,
    created_at: formatTime(upload.createdAt, time_precision),
    expires_at: formatTime(upload.expiresAt, time_precision),
    is_expired: clock.now() >= upload.expiresAt,
  };
}

export function webhookView(webhook: Webhook, { time_precision }: Assumptions): WebhookRow {
  return {
    id: webhook.id,
    url: webhook.url,
    events: [...webhook.events],
    is_active: webhook.isActive,
    created_at: formatTime(webhook.createdAt, time_precision),
  };
}
