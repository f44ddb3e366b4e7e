import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { isUndecidedAfter, transition, type RunEvent, type RunState } from '../core/run.ts';
import type { Row } from './rows.ts';
import { inWords } from './trouble.ts';

const prepared = new WeakMap<DatabaseSync, Map<string, StatementSync>>();

function statement(db: DatabaseSync, sql: string): StatementSync {
  const ofDatabase = prepared.get(db) ?? new Map<string, StatementSync>();
  prepared.set(db, ofDatabase);
  const found = ofDatabase.get(sql) ?? db.prepare(sql);
  ofDatabase.set(sql, found);
  return found;
}

export type Values = Record<string, SQLInputValue>;

export function getRow(db: DatabaseSync, sql: string, values: Values = {}): Row | undefined {
  return inWords(db, () => statement(db, sql).get(values));
}

export function allRows(db: DatabaseSync, sql: string, values: Values = {}): Row[] {
  return inWords(db, () => statement(db, sql).all(values));
}

/** One row after the other, without holding all of them. */
export function eachRow(db: DatabaseSync, sql: string, values: Values = {}): Iterable<Row> {
  return statement(db, sql).iterate(values);
}

/** Answers the row id of an insert. */
export function execute(db: DatabaseSync, sql: string, values: Values = {}): number {
  return inWords(db, () => Number(statement(db, sql).run(values).lastInsertRowid));
}

/** What may change besides the state. Columns not named stay as they are. */
export interface RunPatch {
  readonly why?: string | null;
  readonly file?: string;
  readonly file_mark?: string | null;
  readonly in_spool?: number;
  readonly sequence?: number;
  readonly body_offset?: number;
  readonly not_before?: number | null;
  readonly by_hand?: number;
  readonly attempts?: number;
  readonly failures?: number;
  readonly epoch?: number;
  readonly idempotency_key?: string | null;
  readonly key_fingerprint?: string | null;
  readonly key_first_used_at?: number | null;
  readonly receipt?: string | null;
  readonly slimmed?: string | null;
  readonly findings?: string;
  readonly notes?: string;
  readonly proof?: string | null;
  readonly held_for?: string | null;
  readonly waived?: number;
  readonly looked_at?: number | null;
  readonly not_found?: number;
  readonly given_up?: number;
}

/** `replaced` is no column: the bytes in doubt are no longer there, which decides where the event leads. */
type MovePatch = RunPatch & { readonly replaced?: boolean };

/** Inside a transaction: moves the run to where the event leads; answers null when it cannot happen. */
export function moveRun(
  db: DatabaseSync,
  row: number,
  event: RunEvent,
  { replaced = false, ...patch }: MovePatch,
  now: number,
): RunState | null {
  const found = getRow(db, 'SELECT state, undecided FROM runs WHERE row = :row', { row });
  if (found === undefined) return null;
  const from = { state: found['state'] as RunState, undecided: found['undecided'] === 1, replaced };
  const state = transition(from, event);
  if (state === null) return null;
  patchRun(db, row, { ...patch, state, undecided: isUndecidedAfter(from, event) ? 1 : 0 }, now);
  return state;
}

/** Inside a transaction: changes columns and counts the revision up. */
export function patchRun(
  db: DatabaseSync,
  row: number,
  patch: RunPatch & { readonly state?: RunState; readonly undecided?: number },
  now: number,
): void {
  const values: Values = { ...patch };
  const assignments = Object.keys(values).map((column) => `${column} = :${column}`);
  const sql = `UPDATE runs SET ${[...assignments, 'revision = revision + 1', 'changed_at = :now'].join(', ')} WHERE row = :row`;
  execute(db, sql, { ...values, row, now });
}
