import { notFound } from '../answer.ts';
import type { KeyedOperation } from '../operation.ts';

/** The only way to cancel: what runs is stopped, then the row is gone. */
export const deleteSubmission: KeyedOperation = {
  method: 'DELETE',
  path: '/submissions/:id',
  scope: 'submissions:write',
  handle: async ({ account, id }, { store, worker }) => {
    if (store.submission(account, id) === null) return notFound(`There is no submission ${id}.`);
    await worker.cancel(id);
    for (const result of store.resultsOf(id)) store.removeResult(result.id);
    store.removeSubmission(id);
    return { status: 204, body: null };
  },
};
