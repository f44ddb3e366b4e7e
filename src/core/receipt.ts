import * as z from 'zod';
import { noteSchema, type Note } from './run-dump.ts';

/** Proof that the service accepted a run. Written once, beside the dump; keys are part of the file format. */
export interface Receipt {
  readonly version: 1;
  readonly run_id: string;
  readonly body_sha256: string;
  /** Hash of the bytes that were sent: equal to `body_sha256` unless a step made the body smaller. */
  readonly sent_sha256: string;
  readonly body_bytes: number;
  /** The submission at the service. */
  readonly id: string;
  readonly result_id: string | null;
  readonly result_url: string | null;
  readonly base_url: string;
  readonly account: string;
  readonly idempotency_key: string;
  readonly attempts: number;
  /** ISO 8601, by the clock of this machine. */
  readonly accepted_at: string;
  readonly request_id: string | null;
  /** Ids of other imports of the same run: of its last checkpoint, of its end. */
  readonly related?: readonly string[];
  /** What was taken away to make the body smaller; absent where the dump's own bytes were sent. */
  readonly slimmed?: readonly Note[];
}

/** What has to stand in a receipt that was written by any release; more passes. */
export const receiptSchema = z.looseObject({
  version: z.literal(1),
  run_id: z.uuid(),
  body_sha256: z.string(),
  sent_sha256: z.string(),
  body_bytes: z.int().nonnegative(),
  id: z.string(),
  result_id: z.string().nullable(),
  result_url: z.string().nullable(),
  base_url: z.string(),
  account: z.string(),
  idempotency_key: z.string(),
  attempts: z.int().nonnegative(),
  accepted_at: z.iso.datetime(),
  request_id: z.string().nullable(),
  related: z.array(z.string()).exactOptional(),
  slimmed: z.array(noteSchema).exactOptional(),
});

/** A receipt from its text; null where it is none. */
export function readReceipt(text: string): Receipt | null {
  try {
    const read = receiptSchema.safeParse(JSON.parse(text));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}
