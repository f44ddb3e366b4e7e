import * as z from 'zod';
import { pageSchema, type importAnswerSchema } from './answers.ts';

export * from './answers.ts';

/**
 * What travels between a client and the service. Written to be read leniently: only what cannot be missed is
 * required, and unknown fields are kept.
 */

/** A page with rows of a kind; written for those who answer, so that rows are known to be good. */
export function pageOf<Row extends z.ZodType>(row: Row) {
  return pageSchema.extend({ results: z.array(row) });
}

/** A submission as lists show it. */
export const submissionRowSchema = z.looseObject({
  id: z.string().min(1),
  name: z.string().nullish(),
  status: z.string().nullish(),
  source: z.string().nullish(),
  submission_type: z.string().nullish(),
  parent_submission_id: z.string().nullish(),
  created_at: z.string().nullish(),
  imported: z.boolean().nullish(),
  description: z.string().nullish(),
});

/** A submission as fetched by its id. */
export const submissionSchema = submissionRowSchema.extend({
  visibility: z.string().nullish(),
  status_url: z.string().nullish(),
  result_url: z.string().nullish(),
  request_id: z.string().nullish(),
  started_at: z.string().nullish(),
  finished_at: z.string().nullish(),
  /** How far the run is. */
  generations_completed: z.int().nullish(),
  num_generations: z.int().nullish(),
  /** Why it failed. */
  failure_reason: z.string().nullish(),
  /** The end of what its code printed. */
  logs: z.string().nullish(),
});

/** The answer to everything that starts a run. */
export const acceptedSchema = submissionRowSchema.extend({
  status_url: z.string().nullish(),
  result_url: z.string().nullish(),
  request_id: z.string().nullish(),
});

const numberOrVector = z.union([z.number(), z.array(z.number().nullable())]);

/** A number, a string that holds one, or several objectives as an array or as a string that holds one. */
const fitnessSchema = z.union([z.string(), numberOrVector]);

/** A result as lists show it: without the solution. */
export const resultRowSchema = z.looseObject({
  id: z.string().min(1),
  submission_id: z.string().nullish(),
  name: z.string().nullish(),
  is_shared: z.boolean().nullish(),
  best_solution_fitness: fitnessSchema.nullish(),
  generations_completed: z.int().nullish(),
  created_at: z.string().nullish(),
  imported: z.boolean().nullish(),
});

/** A result as fetched by its id. */
export const resultSchema = resultRowSchema.extend({
  best_solution: z.array(z.unknown()).nullish(),
  best_solutions_fitness: z.array(z.unknown()).nullish(),
  population: z.array(z.unknown()).nullish(),
  last_generation_fitness: z.array(z.unknown()).nullish(),
  stopped_reason: z.string().nullish(),
  /** Addresses of what can be downloaded. */
  files: z.record(z.string(), z.string()).nullish(),
});

/** The answer to `POST /auth/device/code`. */
export const deviceCodeSchema = z.looseObject({
  device_code: z.string().min(1),
  user_code: z.string().min(1),
  verification_uri: z.string().min(1),
  verification_uri_complete: z.string().nullish(),
  expires_in: z.number().positive().nullish(),
  interval: z.number().nonnegative().nullish(),
});

/** The answer to `POST /auth/device/token` once a person has approved. */
export const deviceKeySchema = z.looseObject({
  api_key: z.string().min(1),
  scopes: z.array(z.string()).nullish(),
});

/** Before that, and after a no: a bare word instead of the envelope. */
export const deviceWordSchema = z.looseObject({ error: z.string() });

/** The answer to `POST /code-uploads`; fetched by its id it has its content too. */
export const codeUploadSchema = z.looseObject({
  code_id: z.string().min(1),
  content_size: z.int().nullish(),
  content_sha256: z.string().nullish(),
  created_at: z.string().nullish(),
  expires_at: z.string().nullish(),
  is_expired: z.boolean().nullish(),
  content: z.string().nullish(),
});

const webhookRowSchema = z.looseObject({
  id: z.string().min(1),
  url: z.string().nullish(),
  events: z.array(z.string()).nullish(),
  is_active: z.boolean().nullish(),
  created_at: z.string().nullish(),
});

/** The answer to `GET /webhooks`. */
export const webhookPageSchema = z.looseObject({ results: z.array(webhookRowSchema) });

export type CodeUploadAnswer = z.infer<typeof codeUploadSchema>;
export type WebhookRow = z.infer<typeof webhookRowSchema>;
export type DeviceCodeAnswer = z.infer<typeof deviceCodeSchema>;
export type Accepted = z.infer<typeof acceptedSchema>;
export type ImportAnswer = z.infer<typeof importAnswerSchema>;
export type Page = z.infer<typeof pageSchema>;
export type SubmissionRow = z.infer<typeof submissionRowSchema>;
export type Submission = z.infer<typeof submissionSchema>;
export type ResultRow = z.infer<typeof resultRowSchema>;
export type Result = z.infer<typeof resultSchema>;
