import type { DatabaseSync } from 'node:sqlite';
import type { Receipt } from '../core/receipt.ts';
import { allRows, patchRun } from './statements.ts';

/** Inside a transaction: the receipts of all imports of one run name each other. */
export function relateImports(db: DatabaseSync, importedRow: number, now: number): void {
  const sql = `SELECT other.row, other.receipt FROM runs AS other JOIN runs AS imported
                 ON other.account = imported.account AND other.run_id = imported.run_id
               WHERE imported.row = :row AND other.state = 'imported' AND other.receipt IS NOT NULL`;
  const imports = allRows(db, sql, { row: importedRow }).map(({ row, receipt }) => ({
    row: Number(row),
    receipt: JSON.parse(String(receipt)) as Receipt,
  }));
  if (imports.length < 2) return;
  for (const { row, receipt } of imports) {
    const related = imports.flatMap((other) => (other.row === row ? [] : [other.receipt.id]));
    patchRun(db, row, { receipt: JSON.stringify({ ...receipt, related }) }, now);
  }
}
