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
}
