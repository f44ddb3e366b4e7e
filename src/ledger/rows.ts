import * as z from 'zod';
import type { Charge } from '../core/quota.ts';
import { receiptSchema } from '../core/receipt.ts';
import { PHASES, type Note } from '../core/run-dump.ts';
import { RUN_STATES } from '../core/run.ts';
import type { Finding } from '../core/finding.ts';
import type { Owner } from '../platform/owner.ts';
import type { AccountRecord, OpenAttempt, RunRecord } from './ledger.ts';

export type Row = Readonly<Record<string, unknown>>;

/** Every query for whole runs selects this: the row, and whether a sibling's outcome has to come first. */
export const SELECT_RUNS = `
  SELECT runs.*, EXISTS (
    SELECT 1 FROM runs AS sibling
    WHERE sibling.account = runs.account AND sibling.run_id = runs.run_id AND sibling.row <> runs.row
      AND sibling.state IN ('sending', 'in_doubt')
  ) AS blocked
  FROM runs`;

const runRowSchema = z.object({
  row: z.number(),
  account: z.string(),
  run_id: z.string(),
  sequence: z.number(),
  phase: z.enum(PHASES),
  name: z.string().nullable(),
  created_at: z.number(),
  generations: z.number().nullable(),
  file: z.string(),
  in_spool: z.number(),
  body_offset: z.number(),
  body_bytes: z.number(),
  body_sha256: z.string(),
  by_hand: z.number(),
  state: z.enum(RUN_STATES),
  undecided: z.number(),
  why: z.string().nullable(),
  findings: z.string(),
  notes: z.string(),
  queued_at: z.number(),
  not_before: z.number().nullable(),
  attempts: z.number(),
  failures: z.number(),
  epoch: z.number(),
  idempotency_key: z.string().nullable(),
  key_fingerprint: z.string().nullable(),
  key_first_used_at: z.number().nullable(),
  receipt: z.string().nullable(),
  revision: z.number(),
  blocked: z.number(),
});

type RunRow = z.infer<typeof runRowSchema>;

export function toRunRecord(row: Row): RunRecord {
  const run = runRowSchema.parse(row);
  return {
    row: run.row,
    account: run.account,
    runId: run.run_id,
    sequence: run.sequence,
    phase: run.phase,
    name: run.name,
    createdAt: run.created_at,
    generations: run.generations,
    file: run.file,
    inSpool: run.in_spool === 1,
    body: { offset: run.body_offset, bytes: run.body_bytes, sha256: run.body_sha256 },
    byHand: run.by_hand === 1,
    state: run.state,
    undecided: run.undecided === 1,
    why: run.why,
    findings: JSON.parse(run.findings) as Finding[],
    notes: JSON.parse(run.notes) as Note[],
    queuedAt: run.queued_at,
    notBefore: run.not_before,
    attempts: run.attempts,
    failures: run.failures,
    epoch: run.epoch,
    key: keyOf(run),
    blocked: run.blocked === 1,
    receipt: run.receipt === null ? null : receiptSchema.parse(JSON.parse(run.receipt)),
    revision: run.revision,
  };
}

function keyOf(run: RunRow): RunRecord['key'] {
  if (run.idempotency_key === null || run.key_fingerprint === null || run.key_first_used_at === null)
    return null;
  return {
    idempotencyKey: run.idempotency_key,
    fingerprint: run.key_fingerprint,
    firstUsedAt: run.key_first_used_at,
  };
}

const chargeSchema = z.object({ started_at: z.number(), ended_at: z.number().nullable() });

export function toCharge(row: Row): Charge {
  const charge = chargeSchema.parse(row);
  return { startedAt: charge.started_at, endedAt: charge.ended_at };
}

const accountSchema = z.object({
  not_before: z.number().nullable(),
  hold: z.enum(['key', 'scope', 'credits', 'address']).nullable(),
  why: z.string().nullable(),
  rate_limited_in_a_row: z.number(),
});

export function toAccountRecord(row: Row | undefined): AccountRecord {
  if (row === undefined) return { notBefore: null, hold: null, why: null, rateLimitedInARow: 0 };
  const account = accountSchema.parse(row);
  return {
    notBefore: account.not_before,
    hold: account.hold,
    why: account.why,
    rateLimitedInARow: account.rate_limited_in_a_row,
  };
}

const attemptSchema = z.object({
  id: z.number(),
  row: z.number(),
  started_at: z.number(),
  idempotency_key: z.string(),
  owner: z.string(),
});

export function toOpenAttempt(row: Row): OpenAttempt {
  const attempt = attemptSchema.parse(row);
  return {
    id: attempt.id,
    row: attempt.row,
    startedAt: attempt.started_at,
    idempotencyKey: attempt.idempotency_key,
    owner: JSON.parse(attempt.owner) as Owner,
  };
}
