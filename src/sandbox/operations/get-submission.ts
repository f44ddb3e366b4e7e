import { notFound } from '../answer.ts';
import type { KeyedOperation } from '../operation.ts';
import { wholeSubmission } from '../views.ts';

export const getSubmission: KeyedOperation = {
  method: 'GET',
  path: '/submissions/:id',
  scope: 'submissions:read',
  handle: ({ account, id }, { store, baseUrl, assumptions }) => {
    const submission = store.submission(account, id);
    if (submission === null) return notFound(`There is no submission ${id}.`);
    return { status: 200, body: wholeSubmission(submission, baseUrl, assumptions) };
  },
};
