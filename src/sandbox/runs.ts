import { Refusal } from './answer.ts';
import type { Assumptions } from './assumptions.ts';
import type { FlatBody } from './flat-body.ts';
import { invalidBody } from './input.ts';
import type { Account } from './keys.ts';
import { withChanges, type Recipe } from './recipe.ts';
import type { StoredResult, StoredSubmission } from './records.ts';
import type { SandboxState } from './state.ts';

/** Who asked for a run, and from where. */
export interface Asker {
  readonly account: Account;
  readonly requestId: string;
  readonly source: StoredSubmission['source'];
}

/** A new run with everything in its body. */
export function createRun(
  { about, changes }: FlatBody,
  asker: Asker,
  state: SandboxState,
): StoredSubmission | Refusal {
  const type = about.submission_type ?? 'new';
  if (type !== 'new') return invalidBody(`submission_type: only "new" is possible here, not "${type}"`);
  const missing = ['num_generations', 'num_parents_mating'].find(
    (name) => typeof changes.parameters[name] !== 'number',
  );
  if (missing !== undefined) return invalidBody(`${missing}: it is required`);
  if (changes.code['fitness_func'] === undefined) return invalidBody('fitness_func: it is required');
  return accept(
    {
      name: about.name ?? null,
      description: about.description ?? null,
      submissionType: type,
      webhookUrl: about.webhook_url ?? null,
      parentId: null,
      recipe: changes,
      population: null,
    },
    asker,
    state,
  );
}

/** The same again from its beginning, as a child; or in place of what was imported. */
export function runAgain(
  submission: StoredSubmission,
  { about, changes }: FlatBody,
  asker: Asker,
  state: SandboxState,
): StoredSubmission | Refusal {
  const recipe = withChanges(submission.recipe, changes);
  if (submission.imported && state.assumptions.rerun_of_import === 'replace') {
    const refusal = state.credits.refusal(asker.account, state.assumptions);
    if (refusal !== null) return refusal;
    const again = { recipe, population: null, status: 'queued', startedAt: null, finishedAt: null } as const;
    return begin(state.store.changeSubmission(submission.id, again) ?? submission, state);
  }
  return accept(
    {
      name: about.name ?? submission.name,
      description: about.description ?? submission.description,
      submissionType: state.assumptions.continue_type,
      webhookUrl: about.webhook_url ?? null,
      parentId: submission.id,
      recipe,
      population: null,
    },
    asker,
    state,
  );
}

/** A new run that starts where a result ended. */
export function continueResult(
  result: StoredResult,
  { about, changes }: FlatBody,
  asker: Asker,
  state: SandboxState,
): StoredSubmission | Refusal {
  const { assumptions, store } = state;
  const allowed = allowedChanges(result, changes, assumptions);
  if (allowed instanceof Refusal) return allowed;
  const parent = store.submission(asker.account, result.submissionId);
  return accept(
    {
      name: about.name ?? result.name,
      description: about.description ?? parent?.description ?? null,
      submissionType: assumptions.continue_type,
      webhookUrl: about.webhook_url ?? null,
      parentId: result.submissionId,
      recipe: recipeFrom(result, allowed, assumptions),
      population: result.population,
    },
    asker,
    state,
  );
}

const GENE_SHAPE = ['num_genes', 'gene_type', 'custom_gene_type'];

function allowedChanges(
  { population, recipe }: StoredResult,
  changes: Recipe,
  assumptions: Assumptions,
): Recipe | Refusal {
  if (population === null && assumptions.continue_without_population === 'refused') {
    return invalidBody('The result has no population to start from.');
  }
  if (assumptions.continue_code === 'refused' && Object.keys(changes.code).length > 0) {
    return invalidBody('The code of a run cannot be changed when it is continued.');
  }
  if (assumptions.continue_sol_per_pop === 'refused' && 'sol_per_pop' in changes.parameters) {
    return invalidBody('sol_per_pop: the size of the population cannot be changed.');
  }
  const reshaped = GENE_SHAPE.filter(
    (name) => name in changes.parameters && changes.parameters[name] !== recipe.parameters[name],
  );
  if (reshaped.length === 0) return changes;
  if (assumptions.continue_gene_shape === 'refused') {
    return invalidBody(`${reshaped.join(', ')}: number and type of the genes cannot be changed.`);
  }
  const kept = Object.entries(changes.parameters).filter(([name]) => !reshaped.includes(name));
  return { ...changes, parameters: Object.fromEntries(kept) };
}

function recipeFrom(result: StoredResult, changes: Recipe, assumptions: Assumptions): Recipe {
  const { parameters, code } = withChanges(result.recipe, changes);
  const changed: Record<string, unknown> = { ...parameters };
  if (assumptions.continue_seed === 'dropped' && !('random_seed' in changes.parameters)) {
    Reflect.deleteProperty(changed, 'random_seed');
  }
  if (assumptions.continue_generations === 'total') {
    changed['num_generations'] = Math.max(
      0,
      Number(parameters['num_generations']) - result.generationsCompleted,
    );
  }
  return { parameters: changed, code };
}

type RunAsked = Pick<
  StoredSubmission,
  'name' | 'description' | 'submissionType' | 'webhookUrl' | 'parentId' | 'recipe' | 'population'
>;

function accept(
  run: RunAsked,
  { account, requestId, source }: Asker,
  state: SandboxState,
): StoredSubmission | Refusal {
  const refusal = state.credits.refusal(account, state.assumptions);
  if (refusal !== null) return refusal;
  const submission = state.store.addSubmission({
    ...run,
    account: account.name,
    createdAt: state.clock.now(),
    imported: false,
    source,
    visibility: 'private',
    requestId,
  });
  return begin(submission, state);
}

function begin(submission: StoredSubmission, { worker }: SandboxState): StoredSubmission {
  worker.add(submission);
  return submission;
}
