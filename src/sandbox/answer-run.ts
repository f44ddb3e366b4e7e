import { Refusal, type Answer } from './answer.ts';
import { readFlatBody, type FlatBody } from './flat-body.ts';
import type { Call } from './operation.ts';
import type { StoredSubmission } from './records.ts';
import type { Asker } from './runs.ts';
import type { SandboxState } from './state.ts';
import { accepted } from './views.ts';

/** Reads what is asked of a new run, has it started, and answers where it is to be seen. */
export function answerWithRun(
  call: Call,
  state: SandboxState,
  start: (asked: FlatBody, asker: Asker) => StoredSubmission | Refusal,
): Answer | Refusal {
  const { account, requestId } = call;
  const asked = readFlatBody(call.body, { account, uploads: state.uploads, now: state.clock.now() });
  if (asked instanceof Refusal) return asked;
  const run = start(asked, { account, requestId, source: 'api' });
  return run instanceof Refusal ? run : { status: 202, body: accepted(run, state.baseUrl) };
}
