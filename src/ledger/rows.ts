import type { Charge } from '../core/quota.ts';
import type { Receipt } from '../core/receipt.ts';
import type { Note, Phase, Proof } from '../core/run-dump.ts';
import type { RunState } from '../core/run.ts';
import type { Finding } from '../core/finding.ts';
import type { Owner } from '../platform/owner.ts';
import { damaged } from './trouble.ts';
import type { OpenAttempt, RunRecord, Slimmed } from './records.ts';

export type Row = Readonly<Record<string, unknown>>;

/** Every query for whole runs selects this: the row, and whether a sibling's outcome has to come first. */
export const SELECT_RUNS = `
  SELECT runs.*, EXISTS (
    SELECT 1 FROM runs AS sibling
    WHERE sibling.account = runs.account AND sibling.run_id = runs.run_id AND sibling.row <> runs.row
      AND sibling.state IN ('sending', 'in_doubt')
  ) AS blocked
  FROM runs`;

/** The tables are STRICT and the bridge alone writes them: types need no second check at each read. */
interface RunRow {
  readonly row: number;
  readonly account: string;
  readonly run_id: string;
  readonly sequence: number;
  readonly phase: Phase;
  readonly name: string | null;
  readonly created_at: number;
  readonly generations: number | null;
  readonly file: string;
  readonly in_spool: number;
  readonly body_offset: number;
  readonly body_bytes: number;
  readonly body_sha256: string;
  readonly by_hand: number;
  readonly state: RunState;
  readonly undecided: number;
  readonly proof: Proof | null;
  readonly proof_until: number | null;
  readonly waived: number;
  readonly given_up: number;
  readonly why: string | null;
  readonly findings: string;
  readonly notes: string;
  readonly queued_at: number;
  readonly not_before: number | null;
  readonly attempts: number;
  readonly failures: number;
  readonly epoch: number;
  readonly looked_at: number | null;
  readonly not_found: number;
  readonly idempotency_key: string | null;
  readonly key_fingerprint: string | null;
  readonly key_first_used_at: number | null;
  readonly receipt: string | null;
  readonly slimmed: string | null;
  readonly revision: number;
  readonly changed_at: number;
  readonly blocked: number;
}

export function toRunRecord(row: Row): RunRecord {
  const run = row as unknown as RunRow;
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
    givenUp: run.given_up === 1,
    why: run.why,
    findings: parsed(run.findings) as Finding[],
    notes: parsed(run.notes) as Note[],
    proof: run.proof,
    proofUntil: run.proof === 'pending' && run.waived === 0 ? run.proof_until : null,
    queuedAt: run.queued_at,
    notBefore: run.not_before,
    attempts: run.attempts,
    failures: run.failures,
    epoch: run.epoch,
    lookedAt: run.looked_at,
    notFound: run.not_found,
    key: keyOf(run),
    blocked: run.blocked === 1,
    receipt: run.receipt === null ? null : (parsed(run.receipt) as Receipt),
    slimmed: run.slimmed === null ? null : (parsed(run.slimmed) as Slimmed),
    revision: run.revision,
    changedAt: run.changed_at,
  };
}

/** The bridge wrote it: what cannot be read is damage. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw damaged('in use', error);
  }
}

function keyOf(run: RunRow): RunRecord['key'] {
  if (run.idempotency_key === null || run.key_first_used_at === null) return null;
  return {
    idempotencyKey: run.idempotency_key,
    fingerprint: run.key_fingerprint,
    firstUsedAt: run.key_first_used_at,
  };
}

interface ChargeRow {
  readonly started_at: number;
  readonly ended_at: number | null;
}

export function toCharge(row: Row): Charge {
  const charge = row as unknown as ChargeRow;
  return { startedAt: charge.started_at, endedAt: charge.ended_at };
}

interface AttemptRow {
  readonly id: number;
  readonly row: number;
  readonly started_at: number;
  readonly idempotency_key: string;
  readonly owner: string;
}

export function toOpenAttempt(row: Row): OpenAttempt {
  const attempt = row as unknown as AttemptRow;
  return {
    id: attempt.id,
    row: attempt.row,
    startedAt: attempt.started_at,
    idempotencyKey: attempt.idempotency_key,
    owner: parsed(attempt.owner) as Owner,
  };
}
