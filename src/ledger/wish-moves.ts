import type { DatabaseSync } from 'node:sqlite';
import { wishTransition, type WishEvent, type WishState } from '../core/wish/continuation.ts';
import { allRows, execute, getRow, type Values } from './statements.ts';
import type { NewWish } from './wishes.ts';

/** Inside a transaction: moves the wish to where the event leads; answers null where it cannot happen. */
export function moveWish(
  db: DatabaseSync,
  row: number,
  event: WishEvent,
  columns: Values,
  now: number,
): WishState | null {
  const found = getRow(db, 'SELECT state FROM wishes WHERE row = :row', { row });
  const state = found === undefined ? null : wishTransition(found['state'] as WishState, event);
  if (state === null) return null;
  writeWish(db, row, { ...columns, state }, now);
  return state;
}

/** The view of a run shows its wishes: it is told with them. */
export function writeWish(db: DatabaseSync, row: number, columns: Values, now: number): void {
  const assignments = [
    ...Object.keys(columns).map((column) => `${column} = :${column}`),
    'changed_at = :now',
  ];
  execute(db, `UPDATE wishes SET ${assignments.join(', ')} WHERE row = :row`, { ...columns, row, now });
  const sql = `UPDATE runs SET revision = revision + 1
                 WHERE (account, run_id) = (SELECT account, run_id FROM wishes WHERE row = :row)`;
  execute(db, sql, { row });
}

/** Inside a transaction: what an earlier state of a run wanted is over where the one that replaces it does not. */
export function giveUpReplaced(
  db: DatabaseSync,
  { account, runId }: Pick<NewWish, 'account' | 'runId'>,
  stillWanted: ReadonlySet<string>,
  now: number,
): void {
  const sql = `SELECT row, id FROM wishes WHERE account = :account AND run_id = :runId AND origin <> 'hand'
                 AND state IN ('wanted', 'over_budget')`;
  for (const { row, id } of allRows(db, sql, { account, runId })) {
    if (stillWanted.has(String(id))) continue;
    moveWish(db, Number(row), 'given_up', { why: 'a newer state of the run does not ask for it' }, now);
  }
}
