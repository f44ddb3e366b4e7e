import * as z from 'zod';
import { resultSchema } from '../../api/wire.ts';
import { notFound, Refusal, type Answer } from '../answer.ts';
import { readInput } from '../input.ts';
import type { Call, KeyedOperation } from '../operation.ts';
import type { SandboxState } from '../state.ts';
import { wholeResult } from '../views.ts';

const bodySchema = z.looseObject({ name: z.string().optional(), is_shared: z.boolean().optional() });

export const updateResult: KeyedOperation = {
  name: 'updateResult',
  method: 'PATCH',
  path: '/results/:id',
  summary: 'Rename or share a result',
  scope: 'results:write',
  body: bodySchema,
  answer: { status: 200, schema: resultSchema },
  handle,
};

/** Fields that are not sent stay. */
function handle({ account, id, body }: Call, state: SandboxState): Answer | Refusal {
  const { store, assumptions } = state;
  const result = store.result(account, id);
  if (result === null) return notFound(`There is no result ${id}.`);
  const changes = readInput(body, bodySchema);
  if (changes instanceof Refusal) return changes;
  const { name = result.name, is_shared: isShared = result.isShared } = changes;
  const changed = store.changeResult(id, { name, isShared }) ?? result;
  if (assumptions.share_visibility === 'linked' && changes.is_shared !== undefined) {
    store.changeSubmission(result.submissionId, { visibility: isShared ? 'public' : 'private' });
  }
  return { status: 200, body: wholeResult(changed, state) };
}
