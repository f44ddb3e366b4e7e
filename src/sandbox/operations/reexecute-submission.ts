import { acceptedSchema } from '../../api/wire.ts';
import { notFound, type Answer, type Refusal } from '../answer.ts';
import { answerWithRun } from '../answer-run.ts';
import { flatBodySchema } from '../flat-body.ts';
import type { Call, KeyedOperation } from '../operation.ts';
import { runAgain } from '../runs.ts';
import type { SandboxState } from '../state.ts';

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
  const submission = state.store.submission(call.account, call.id);
  if (submission === null) return notFound(`There is no submission ${call.id}.`);
  return answerWithRun(call, state, (asked, asker) => runAgain(submission, asked, asker, state));
}
