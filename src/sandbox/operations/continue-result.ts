import { notFound, Refusal, type Answer } from '../answer.ts';
import { continueResult } from '../continuation.ts';
import { readFlatBody } from '../flat-body.ts';
import type { Call, KeyedOperation } from '../operation.ts';
import type { SandboxState } from '../state.ts';
import { accepted } from '../views.ts';

export const continueResultOperation: KeyedOperation = {
  method: 'POST',
  path: '/results/:id/continue',
  scope: 'submissions:write',
  replays: ({ continue_idempotency }) => continue_idempotency === 'honoured',
  handle,
};

function handle({ account, id, body, requestId }: Call, state: SandboxState): Answer | Refusal {
  const result = state.store.result(account, id);
  if (result === null) return notFound(`There is no result ${id}.`);
  const wishes = readFlatBody(body);
  if (wishes instanceof Refusal) return wishes;
  const child = continueResult(result, wishes, { account, requestId, source: 'api' }, state);
  return child instanceof Refusal ? child : { status: 202, body: accepted(child, state.baseUrl) };
}
