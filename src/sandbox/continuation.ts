import { Refusal } from './answer.ts';
import type { FlatBody } from './flat-body.ts';
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

/** A new run that starts where a result ended. */
export function continueResult(
  result: StoredResult,
  { about, changes }: FlatBody,
  asker: Asker,
  state: SandboxState,
): StoredSubmission | Refusal {
  const { assumptions, store, worker, clock } = state;
  if (result.population === null && assumptions.continue_without_population === 'refused') {
    return new Refusal(422, 'validation_failed', 'The result has no population to start from.');
  }
  const parent = store.submission(asker.account, result.submissionId);
  const recipe = withChanges(result.recipe, changes);
  const submission = store.addSubmission({
    account: asker.account.name,
    createdAt: clock.now(),
    imported: false,
    name: about.name ?? result.name,
    description: about.description ?? parent?.description ?? null,
    source: asker.source,
    submissionType: assumptions.continue_type,
    visibility: 'private',
    parentId: result.submissionId,
    requestId: asker.requestId,
    recipe: assumptions.continue_generations === 'total' ? withRest(recipe, result) : recipe,
    population: result.population,
  });
  worker.add(submission);
  return submission;
}

/** Where the number of generations counts from the very beginning. */
function withRest(recipe: Recipe, { generationsCompleted }: StoredResult): Recipe {
  const wanted = Number(recipe.parameters['num_generations']);
  const rest = Math.max(0, wanted - generationsCompleted);
  return { ...recipe, parameters: { ...recipe.parameters, num_generations: rest } };
}
