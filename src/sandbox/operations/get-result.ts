import { notFound } from '../answer.ts';
import type { KeyedOperation } from '../operation.ts';
import { wholeResult } from '../views.ts';

export const getResult: KeyedOperation = {
  method: 'GET',
  path: '/results/:id',
  scope: 'results:read',
  handle: ({ account, id }, { store, assumptions }) => {
    const result = store.result(account, id);
    if (result === null) return notFound(`There is no result ${id}.`);
    return { status: 200, body: wholeResult(result, assumptions) };
  },
};
