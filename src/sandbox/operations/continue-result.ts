import { acceptedSchema } from '../../api/wire.ts';
import { notFound, Refusal, type Answer } from '../answer.ts';
import { flatBodySchema, readFlatBody } from '../flat-body.ts';
import type { Call, KeyedOperation } from '../operation.ts';
import { continueResult } from '../runs.ts';
import type { SandboxState } from '../state.ts';
import { accepted } from '../views.ts';

export const continueResultOperation: KeyedOperation = {
  name: 'continueResult',
  method: 'POST',
  path: '/results/:id/continue',
  summary: 'Start a new run where a result ended',
  scope: ({ continue_scope }) => continue_scope,
  body: flatBodySchema,
  isBodyOptional: true,
  answer: { status: 202, schema: acceptedSchema },
  replays: ({ continue_idempotency }) => continue_idempotency === 'honoured',
  handle,
};

function handle(call: Call, state: SandboxState): Answer | Refusal {
  const { account, id, requestId } = call;
  const result = state.store.result(account, id);
  if (result === null) return notFound(`There is no result ${id}.`);
  const wishes = readFlatBody(call.body, { account, uploads: state.uploads, now: state.clock.now() });
  if (wishes instanceof Refusal) return wishes;
  const child = continueResult(result, wishes, { account, requestId, source: 'api' }, state);
  return child instanceof Refusal ? child : { status: 202, body: accepted(child, state.baseUrl) };
}
