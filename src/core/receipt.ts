import * as z from 'zod';

/** Proof that the service accepted a run. Written once, beside the dump; keys are part of the file format. */
export const receiptSchema = z.object({
  version: z.literal(1),
  run_id: z.string(),
  body_sha256: z.string(),
  /** Hash of the bytes that were sent: equal to `body_sha256` unless a step made the body smaller. */
  sent_sha256: z.string(),
  body_bytes: z.int(),
  /** Submission and result at the service. */
  id: z.string(),
  result_id: z.string().nullable(),
  result_url: z.string().nullable(),
  base_url: z.string(),
  account: z.string(),
  idempotency_key: z.string(),
  attempts: z.int(),
  accepted_at: z.string(),
  request_id: z.string().nullable(),
});

export type Receipt = z.infer<typeof receiptSchema>;
