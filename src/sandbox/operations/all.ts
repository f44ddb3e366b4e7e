import type { Operation } from '../operation.ts';
import { continueResultOperation } from './continue-result.ts';
import { createCodeUpload } from './create-code-upload.ts';
import { createImport } from './create-import.ts';
import { createSubmission } from './create-submission.ts';
import { deleteResult } from './delete-result.ts';
import { deleteSubmission } from './delete-submission.ts';
import { deviceCode } from './device-code.ts';
import { deviceToken } from './device-token.ts';
import { downloadResult } from './download-result.ts';
import { getCodeUpload } from './get-code-upload.ts';
import { getResult } from './get-result.ts';
import { getSubmission } from './get-submission.ts';
import { health } from './health.ts';
import { listResults } from './list-results.ts';
import { listSubmissions } from './list-submissions.ts';
import { listWebhooks } from './list-webhooks.ts';
import { reexecuteSubmission } from './reexecute-submission.ts';
import { updateResult } from './update-result.ts';

/** What the sandbox can do. */
export const OPERATIONS: readonly Operation[] = [
  createImport,
  createSubmission,
  listSubmissions,
  getSubmission,
  deleteSubmission,
  reexecuteSubmission,
  listResults,
  getResult,
  updateResult,
  deleteResult,
  downloadResult,
  continueResultOperation,
  createCodeUpload,
  getCodeUpload,
  listWebhooks,
  health,
  deviceCode,
  deviceToken,
];
