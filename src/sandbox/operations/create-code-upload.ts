import * as z from 'zod';
import { codeUploadSchema } from '../../api/wire.ts';
import { parseDuration } from '../../core/duration.ts';
import { Refusal, type Answer } from '../answer.ts';
import { readInput } from '../input.ts';
import type { Call, KeyedOperation } from '../operation.ts';
import type { SandboxState } from '../state.ts';
import { codeUploadView } from '../views.ts';

const bodySchema = z.looseObject({ content: z.string().min(1) });

export const createCodeUpload: KeyedOperation = {
  name: 'createCodeUpload',
  method: 'POST',
  path: '/code-uploads',
  summary: 'Upload code that submissions can name',
  scope: 'code-uploads:write',
  body: bodySchema,
  answer: { status: 201, schema: codeUploadSchema },
  handle,
};

function handle({ account, body }: Call, state: SandboxState): Answer | Refusal {
  const { assumptions, clock, uploads } = state;
  const given = readInput(body, bodySchema);
  if (given instanceof Refusal) return given;
  const now = clock.now();
  const lifeMs = parseDuration(assumptions.code_upload_life) ?? 0;
  const upload = uploads.add(account, given.content, now, now + lifeMs);
  return { status: 201, body: codeUploadView(upload, state) };
}
