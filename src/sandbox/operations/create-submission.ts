import { acceptedSchema } from '../../api/wire.ts';
import { Refusal, type Answer } from '../answer.ts';
import { flatBodySchema, readFlatBody } from '../flat-body.ts';
import type { Call, KeyedOperation } from '../operation.ts';
import { createRun } from '../runs.ts';
import type { SandboxState } from '../state.ts';
import { accepted } from '../views.ts';

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
  const { account, requestId } = call;
  const wishes = readFlatBody(call.body, { account, uploads: state.uploads, now: state.clock.now() });
  if (wishes instanceof Refusal) return wishes;
  const submission = createRun(wishes, { account, requestId, source: 'api' }, state);
  return submission instanceof Refusal
    ? submission
    : { status: 202, body: accepted(submission, state.baseUrl) };
}
