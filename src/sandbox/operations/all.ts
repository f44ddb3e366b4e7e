import type { Operation } from '../operation.ts';
import { continueResultOperation } from './continue-result.ts';
import { createImport } from './create-import.ts';
import { deleteSubmission } from './delete-submission.ts';
import { deviceCode } from './device-code.ts';
import { deviceToken } from './device-token.ts';
import { getResult } from './get-result.ts';
import { getSubmission } from './get-submission.ts';
import { health } from './health.ts';
import { listResults } from './list-results.ts';
import { listSubmissions } from './list-submissions.ts';

/** What the sandbox can do. */
export const OPERATIONS: readonly Operation[] = [
  createImport,
  listSubmissions,
  getSubmission,
  deleteSubmission,
  listResults,
  getResult,
  continueResultOperation,
  health,
  deviceCode,
  deviceToken,
];
