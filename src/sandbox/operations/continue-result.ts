import { acceptedSchema } from '../../api/wire.ts';
import { notFound, type Answer, type Refusal } from '../answer.ts';
import { answerWithRun } from '../answer-run.ts';
import { flatBodySchema } from '../flat-body.ts';
import type { Call, KeyedOperation } from '../operation.ts';
import { continueResult } from '../runs.ts';
import type { SandboxState } from '../state.ts';

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
  const result = state.store.result(call.account, call.id);
  if (result === null) return notFound(`There is no result ${call.id}.`);
  return answerWithRun(call, state, (asked, asker) => continueResult(result, asked, asker, state));
}
