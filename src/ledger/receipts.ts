import type { DatabaseSync } from 'node:sqlite';
import type { Receipt } from '../core/receipt.ts';
import { execute, getRow } from './statements.ts';

/** The receipt as the ledger keeps it: it counts every attempt of its run. */
export function receiptText(db: DatabaseSync, row: number, receipt: Omit<Receipt, 'attempts'>): string {
  const sql = `SELECT forgotten_attempts + (SELECT count(*) FROM attempts WHERE attempts.row = runs.row) AS n
               FROM runs WHERE row = :row`;
  const attempts = Number(getRow(db, sql, { row })?.['n']);
  return JSON.stringify({ ...receipt, attempts });
}

/** Inside a transaction: the record and its result are this run's from now on. */
export function rememberRecord(
  db: DatabaseSync,
  row: number,
  receipt: Pick<Receipt, 'id' | 'result_id'> | null,
): void {
  const sql = `INSERT OR IGNORE INTO records (account, id, row) SELECT account, :id, row FROM runs WHERE row = :row`;
  for (const id of idsOf(receipt)) execute(db, sql, { row, id });
}

/** Whether some run has the record already. */
export function isTaken(
  db: DatabaseSync,
  account: string,
  receipt: Pick<Receipt, 'id' | 'result_id'>,
): boolean {
  const sql = 'SELECT row FROM records WHERE account = :account AND id = :id';
  return idsOf(receipt).some((id) => getRow(db, sql, { account, id }) !== undefined);
}

function idsOf(receipt: Pick<Receipt, 'id' | 'result_id'> | null): string[] {
  return [receipt?.id, receipt?.result_id].filter((id): id is string => typeof id === 'string');
}
