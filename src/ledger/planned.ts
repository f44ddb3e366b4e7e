import type { DatabaseSync } from 'node:sqlite';
import type { PlannedRun } from '../core/plan.ts';
import type { Proof } from '../core/run-dump.ts';
import type { Row } from './rows.ts';
import { allRows } from './statements.ts';

/** A run whose sibling is being sent or in doubt waits for that outcome: `busy` counts those, with the run itself. */
const SELECT = `
  WITH busy AS MATERIALIZED (
    SELECT run_id AS busy_id, count(*) AS n FROM runs INDEXED BY runs_by_state
    WHERE account = :account AND state IN ('sending', 'in_doubt') GROUP BY run_id
  )
  SELECT row, run_id, state, by_hand, phase = 'checkpoint' AS abandoned, queued_at, failures, not_before, proof,
    proof_until, waived, looked_at, not_found, coalesce(n, 0) > (state = 'in_doubt') AS blocked`;

/** The indexes are named because a query that misses them reads the whole backlog. */
function planned(index: string): string {
  return `${SELECT} FROM runs INDEXED BY ${index} LEFT JOIN busy ON busy_id = run_id WHERE account = :account`;
}

const IS_READY = `(coalesce(not_before, 0) <= :now
  AND (proof IS NOT 'pending' OR waived = 1 OR coalesce(proof_until, 0) <= :now))`;

const IN_DOUBT = `${planned('runs_by_state')} AND state = 'in_doubt'`;

const READY = `${planned('runs_by_turn')} AND state = 'queued' AND not_found = 0 AND n IS NULL AND ${IS_READY}
  ORDER BY by_hand DESC, failures > 0, phase = 'checkpoint', queued_at, row LIMIT :first`;

const RESENT = `${planned('runs_resent')} AND state = 'queued' AND not_found > 0 AND n IS NULL AND ${IS_READY}`;

const WAITING = `${planned('runs_waiting')} AND state = 'queued' AND n IS NULL
  AND (not_before IS NOT NULL OR proof = 'pending') AND NOT ${IS_READY}`;

const BLOCKED = `${SELECT} FROM busy CROSS JOIN runs ON run_id = busy_id WHERE account = :account AND +state = 'queued'`;

/** What a plan needs to know of all runs in doubt, waiting or blocked, and of the `first` of those that are ready. */
export function plannedRuns(db: DatabaseSync, account: string, now: number, first: number): PlannedRun[] {
  const limit = Number.isFinite(first) ? first : -1;
  return [
    ...allRows(db, IN_DOUBT, { account }),
    ...allRows(db, RESENT, { account, now }),
    ...allRows(db, READY, { account, now, first: limit }),
    ...allRows(db, WAITING, { account, now }),
    ...allRows(db, BLOCKED, { account }),
  ].map(toPlannedRun);
}

interface PlannedRow {
  readonly row: number;
  readonly run_id: string;
  readonly state: PlannedRun['state'];
  readonly by_hand: number;
  readonly abandoned: number;
  readonly queued_at: number;
  readonly failures: number;
  readonly not_before: number | null;
  readonly proof: Proof | null;
  readonly proof_until: number | null;
  readonly waived: number;
  readonly blocked: number;
  readonly looked_at: number | null;
  readonly not_found: number;
}

function toPlannedRun(row: Row): PlannedRun {
  const run = row as unknown as PlannedRow;
  return {
    row: run.row,
    runId: run.run_id,
    state: run.state,
    byHand: run.by_hand === 1,
    abandoned: run.abandoned === 1,
    queuedAt: run.queued_at,
    failures: run.failures,
    notBefore: run.not_before,
    proofUntil: run.proof === 'pending' && run.waived === 0 ? run.proof_until : null,
    blocked: run.blocked === 1,
    resent: run.not_found > 0,
    awaitsLook: run.state === 'in_doubt' && run.looked_at === null,
  };
}
