import { submissionSchema } from '../../api/wire.ts';
import { notFound } from '../answer.ts';
import type { KeyedOperation } from '../operation.ts';
import { wholeSubmission } from '../views.ts';

export const getSubmission: KeyedOperation = {
  name: 'getSubmission',
  method: 'GET',
  path: '/submissions/:id',
  summary: 'A submission with its status',
  scope: 'submissions:read',
  answer: { status: 200, schema: submissionSchema },
  handle: ({ account, id }, state) => {
    const submission = state.store.submission(account, id);
    if (submission === null) return notFound(`There is no submission ${id}.`);
    return { status: 200, body: wholeSubmission(submission, state) };
  },
};
