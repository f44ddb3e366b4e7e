import { acceptedSchema } from '../../api/wire.ts';
import type { Answer, Refusal } from '../answer.ts';
import { answerWithRun } from '../answer-run.ts';
import { flatBodySchema } from '../flat-body.ts';
import type { Call, KeyedOperation } from '../operation.ts';
import { createRun } from '../runs.ts';
import type { SandboxState } from '../state.ts';

export const createSubmission: KeyedOperation = {
  name: 'createSubmission',
  method: 'POST',
  path: '/submissions/',
  summary: 'Start a new run',
  scope: 'submissions:write',
  body: flatBodySchema,
  answer: { status: 202, schema: acceptedSchema },
  replays: () => true,
  handle,
};

function handle(call: Call, state: SandboxState): Answer | Refusal {
  return answerWithRun(call, state, (asked, asker) => createRun(asked, asker, state));
}
