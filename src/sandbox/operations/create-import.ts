import { importBodySchema, type ImportBody } from '../../core/import-body.ts';
import type { ImportAnswer } from '../../api/wire.ts';
import { Refusal, type Answer } from '../answer.ts';
import type { Assumptions } from '../assumptions.ts';
import { parseJson } from '../body.ts';
import { explainIssues, summarise } from '../explain.ts';
import type { Call, KeyedOperation } from '../operation.ts';
import type { Account } from '../keys.ts';
import type { FullWindow } from '../quota.ts';
import type { StoredResult, StoredSubmission } from '../records.ts';
import type { SandboxState } from '../state.ts';
import type { Store } from '../store.ts';

export const createImport: KeyedOperation = {
  method: 'POST',
  path: '/imports/',
  scope: 'imports:write',
  replays: ({ imports_idempotency }) => imports_idempotency === 'honoured',
  handle: importRun,
};

function importRun(call: Call, state: SandboxState): Answer | Refusal {
  const { assumptions, quota, store } = state;
  const { account, requestId, idempotencyKey } = call;
  const now = state.clock.now();
  const full = quota.fullWindow(account, now, assumptions.window);
  if (full !== null) return rateLimited(full, now, assumptions.retry_after);
  if (assumptions.quota_counts === 'all') quota.charge(account, now);

  const { bytes, sha256 } = call.body;
  if (bytes === null) return payloadTooLarge(call.body.length, assumptions.max_body);
  const body = parseImport(bytes);
  if (body instanceof Refusal) return body;

  if (assumptions.quota_counts === 'accepted') quota.charge(account, now);
  const { submission, result } = addImport({ body, account, requestId, now }, store);
  store.imports.push({
    submissionId: submission.id,
    resultId: result.id,
    account: account.name,
    importedAt: now,
    idempotencyKey,
    bytes,
    sha256,
  });
  const answer: ImportAnswer = {
    id: submission.id,
    result_id: result.id,
    result_url: `${state.origin}/app/result/${result.id}/`,
  };
  return { status: 201, body: answer };
}

interface NewImport {
  readonly body: ImportBody;
  readonly account: Account;
  readonly requestId: string;
  readonly now: number;
}

/** An import is a finished submission and its result, both at once. */
function addImport(
  { body, account, requestId, now }: NewImport,
  store: Store,
): { readonly submission: StoredSubmission; readonly result: StoredResult } {
  const { ga_parameters: parameters, code, result: imported } = body;
  const common = {
    account: account.name,
    createdAt: now,
    imported: true,
    name: body.name ?? null,
    generationsCompleted: imported.generations_completed,
    recipe: { parameters, code: textsIn(code) },
    population: imported.population ?? null,
  };
  const submission = store.addSubmission({
    ...common,
    description: body.description ?? null,
    status: 'succeeded',
    source: 'api',
    submissionType: 'new',
    visibility: 'private',
    parentId: null,
    requestId,
    startedAt: now,
    finishedAt: now,
  });
  const result = store.addResult({
    ...common,
    submissionId: submission.id,
    isShared: false,
    fitness: imported.best_solution_fitness,
    bestSolution: imported.best_solution,
    fitnessHistory: imported.best_solutions_fitness,
    lastFitness: imported.last_generation_fitness ?? null,
    stoppedReason: null,
  });
  return { submission, result };
}

function textsIn(code: Readonly<Record<string, unknown>>): Record<string, string> {
  const texts = Object.entries(code).filter(
    (field): field is [string, string] => typeof field[1] === 'string',
  );
  return Object.fromEntries(texts);
}

function rateLimited(
  { name, most, freeAt }: FullWindow,
  now: number,
  form: Assumptions['retry_after'],
): Refusal {
  const message = `No more than ${most} imports per ${name} on this plan.`;
  return new Refusal(429, 'rate_limited', message, { headers: retryAfter(freeAt, now, form) });
}

function retryAfter(freeAt: number, now: number, form: Assumptions['retry_after']): Record<string, string> {
  switch (form) {
    case 'seconds':
      return { 'Retry-After': String(Math.ceil((freeAt - now) / 1000)) };
    case 'fraction':
      return { 'Retry-After': ((freeAt - now) / 1000).toFixed(3) };
    case 'date':
      return { 'Retry-After': new Date(Math.ceil(freeAt / 1000) * 1000).toUTCString() };
    case 'absent':
      return {};
  }
}

function payloadTooLarge(length: number, most: number): Refusal {
  return new Refusal(413, 'payload_too_large', `The body has ${length} bytes; at most ${most} are accepted.`);
}

function parseImport(bytes: Buffer): ImportBody | Refusal {
  const json = parseJson(bytes);
  if (json instanceof Refusal) return json;
  const parsed = importBodySchema.safeParse(json);
  if (parsed.success) return parsed.data;
  return new Refusal(422, 'validation_failed', summarise(explainIssues(parsed.error, json)));
}
