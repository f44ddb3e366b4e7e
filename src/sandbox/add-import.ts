import type { ImportBody } from '../core/import-body.ts';
import type { Account } from './keys.ts';
import type { StoredResult, StoredSubmission } from './records.ts';
import type { SandboxState } from './state.ts';

export interface NewImport {
  readonly body: ImportBody;
  readonly bytes: Buffer;
  readonly sha256: string;
  readonly account: Account;
  readonly requestId: string;
  readonly idempotencyKey: string | null;
}

/** An import is a finished submission and its result, both at once. */
export function addImport(
  { body, account, requestId, idempotencyKey, bytes, sha256 }: NewImport,
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
  store.imports.push({
    submissionId: submission.id,
    resultId: result.id,
    account: account.name,
    importedAt: now,
    idempotencyKey,
    bytes,
    sha256,
  });
  return { submission, result };
}

function textsIn(code: Readonly<Record<string, unknown>>): Record<string, string> {
  const texts = Object.entries(code).filter(
    (field): field is [string, string] => typeof field[1] === 'string',
  );
  return Object.fromEntries(texts);
}
