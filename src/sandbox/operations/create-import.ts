import { importAnswerSchema, type ImportAnswer } from '../../api/wire.ts';
import { importBodySchema, type ImportBody } from '../../core/import-body.ts';
import { Refusal, type Answer } from '../answer.ts';
import type { Assumptions } from '../assumptions.ts';
import { readImport } from '../import-input.ts';
import { payloadTooLarge } from '../input.ts';
import type { Call, KeyedOperation } from '../operation.ts';
import type { FullWindow } from '../quota.ts';
import type { StoredResult, StoredSubmission } from '../records.ts';
import type { SandboxState } from '../state.ts';

export const createImport: KeyedOperation = {
  method: 'POST',
  path: '/imports/',
  summary: 'Bring a finished local run in',
  scope: 'imports:write',
  body: importBodySchema,
  answer: { status: 201, schema: importAnswerSchema },
  replays: ({ imports_idempotency }) => imports_idempotency === 'honoured',
  onReplay: (call, state) => {
    if (state.assumptions.quota_replays === 'counted') charge(call, state);
  },
  handle: importRun,
};

function importRun(call: Call, state: SandboxState): Answer | Refusal {
  const { assumptions, quota, store } = state;
  const now = state.clock.now();
  const payer = payerOf(call, assumptions);
  const full = quota.fullWindow(payer, call.account.tier, now, assumptions.window);
  if (full !== null) return rateLimited(full, now, assumptions.retry_after);
  if (assumptions.quota_counts === 'all') charge(call, state);

  const { bytes, sha256 } = call.body;
  if (bytes === null) return payloadTooLarge(call.body);
  const body = readImport(bytes, assumptions);
  if (body instanceof Refusal) return body;

  if (assumptions.quota_counts === 'accepted') charge(call, state);
  const { submission, result } = addImport(body, call, state);
  store.imports.push({
    submissionId: submission.id,
    resultId: result.id,
    account: call.account.name,
    importedAt: now,
    idempotencyKey: call.idempotencyKey,
    bytes,
    sha256,
  });
  if (assumptions.import_webhooks === 'fire') state.tellOfEnd(submission.id);
  const answer: ImportAnswer = {
    id: submission.id,
    result_id: result.id,
    result_url: `${state.origin}/app/result/${result.id}/`,
  };
  return { status: 201, body: answer };
}

function payerOf({ account, apiKey }: Call, { quota_scope }: Assumptions): string {
  return quota_scope === 'account' ? account.name : apiKey.secret;
}

function charge(call: Call, { assumptions, clock, quota }: SandboxState): void {
  quota.charge(payerOf(call, assumptions), clock.now());
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

/** An import is a finished submission and its result, both at once. */
function addImport(
  body: ImportBody,
  { account, requestId }: Call,
  { store, clock, assumptions }: SandboxState,
): { readonly submission: StoredSubmission; readonly result: StoredResult } {
  const { ga_parameters: parameters, code, result: imported } = body;
  const now = clock.now();
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
    status: assumptions.import_status,
    source: assumptions.import_source,
    submissionType: assumptions.import_type,
    visibility: 'private',
    parentId: null,
    requestId,
    webhookUrl: null,
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
