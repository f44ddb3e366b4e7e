import { notFound } from '../answer.ts';
import type { KeyedOperation } from '../operation.ts';

/** Its submission is untouched. */
export const deleteResult: KeyedOperation = {
  name: 'deleteResult',
  method: 'DELETE',
  path: '/results/:id',
  summary: 'Remove a result',
  scope: 'results:write',
  answer: { status: 204, schema: null },
  handle: ({ account, id }, { store }) => {
    if (store.result(account, id) === null) return notFound(`There is no result ${id}.`);
    store.removeResult(id);
    return { status: 204, body: null };
  },
};
