import { codeUploadSchema } from '../../api/wire.ts';
import { notFound } from '../answer.ts';
import type { KeyedOperation } from '../operation.ts';
import { codeUploadView } from '../views.ts';

export const getCodeUpload: KeyedOperation = {
  name: 'getCodeUpload',
  method: 'GET',
  path: '/code-uploads/:id',
  summary: 'Code that was uploaded',
  scope: 'code-uploads:read',
  answer: { status: 200, schema: codeUploadSchema },
  handle: ({ account, id }, state) => {
    const upload = state.uploads.find(account, id);
    if (upload === null) return notFound(`There is no code ${id}.`);
    return { status: 200, body: { ...codeUploadView(upload, state), content: upload.content } };
  },
};
