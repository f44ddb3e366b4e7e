import type { DatabaseSync } from 'node:sqlite';
import { execute, getRow } from './statements.ts';

export function seenSince(db: DatabaseSync, subject: string, sign: string): number | null {
  const sql = 'SELECT since FROM sightings WHERE subject = :subject AND sign = :sign';
  const found = getRow(db, sql, { subject, sign });
  return found === undefined ? null : Number(found['since']);
}

/** Inside a transaction: whoever saw the sign first keeps the time. */
export function noteSeen(db: DatabaseSync, subject: string, sign: string, now: number): number {
  const sql = `INSERT INTO sightings (subject, sign, since) VALUES (:subject, :sign, :now)
               ON CONFLICT (subject) DO UPDATE SET sign = :sign, since = :now WHERE sign <> :sign`;
  execute(db, sql, { subject, sign, now });
  return seenSince(db, subject, sign) ?? now;
}
