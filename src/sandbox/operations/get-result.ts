import { resultSchema } from '../../api/wire.ts';
import { notFound } from '../answer.ts';
import type { KeyedOperation } from '../operation.ts';
import { wholeResult } from '../views.ts';

export const getResult: KeyedOperation = {
  name: 'getResult',
  method: 'GET',
  path: '/results/:id',
  summary: 'A result with its genes and history',
  scope: 'results:read',
  answer: { status: 200, schema: resultSchema },
  handle: ({ account, id }, state) => {
    const result = state.store.result(account, id);
    if (result === null) return notFound(`There is no result ${id}.`);
    return { status: 200, body: wholeResult(result, state) };
  },
};
