import { notFound } from '../answer.ts';
import type { KeyedOperation } from '../operation.ts';

/** The only way to cancel: what runs is stopped, then the row is gone. */
export const deleteSubmission: KeyedOperation = {
  name: 'deleteSubmission',
  method: 'DELETE',
  path: '/submissions/:id',
  summary: 'Cancel and remove a submission',
  scope: 'submissions:write',
  answer: { status: 204, schema: null },
  handle: async ({ account, id }, { assumptions, store, worker }) => {
    if (store.submission(account, id) === null) return notFound(`There is no submission ${id}.`);
    await worker.cancel(id);
    if (assumptions.submission_delete === 'results_too') {
      for (const result of store.resultsOf(id)) store.removeResult(result.id);
    }
    store.removeSubmission(id);
    return { status: 204, body: null };
  },
};
