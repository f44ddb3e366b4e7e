import type { DatabaseSync } from 'node:sqlite';
import type { Receipt } from '../core/receipt.ts';
import { settleSiblings } from './admissions.ts';
import { rememberRecord } from './receipts.ts';
import { relateImports } from './relations.ts';

/** Inside a transaction: what follows for others from a run that was imported just now. */
export function noteImport(
  db: DatabaseSync,
  row: number,
  receipt: Pick<Receipt, 'id' | 'result_id'> | null,
  now: number,
): void {
  rememberRecord(db, row, receipt);
  settleSiblings(db, row, now);
  relateImports(db, row, now);
}
