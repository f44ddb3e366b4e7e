import { acceptedSchema } from '../../api/wire.ts';
import { notFound, Refusal, type Answer } from '../answer.ts';
import { flatBodySchema, readFlatBody } from '../flat-body.ts';
import type { Call, KeyedOperation } from '../operation.ts';
import { runAgain } from '../runs.ts';
import type { SandboxState } from '../state.ts';
import { accepted } from '../views.ts';

export const reexecuteSubmission: KeyedOperation = {
  name: 'reexecuteSubmission',
  method: 'POST',
  path: '/submissions/:id/reexecute',
  summary: 'Run a submission again',
  scope: 'submissions:write',
  body: flatBodySchema,
  isBodyOptional: true,
  answer: { status: 202, schema: acceptedSchema },
  replays: ({ continue_idempotency }) => continue_idempotency === 'honoured',
  handle,
};

function handle(call: Call, state: SandboxState): Answer | Refusal {
  const { account, id, requestId } = call;
  const submission = state.store.submission(account, id);
  if (submission === null) return notFound(`There is no submission ${id}.`);
  const wishes = readFlatBody(call.body, { account, uploads: state.uploads, now: state.clock.now() });
  if (wishes instanceof Refusal) return wishes;
  const again = runAgain(submission, wishes, { account, requestId, source: 'api' }, state);
  return again instanceof Refusal ? again : { status: 202, body: accepted(again, state.baseUrl) };
}
