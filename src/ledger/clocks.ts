import type { DatabaseSync } from 'node:sqlite';
import type { ClockRecord } from '../core/timekeeping.ts';
import { execute, getRow } from './statements.ts';

/** What was last known of the time; null where nothing was. */
export function clockOf(db: DatabaseSync, account: string): ClockRecord | null {
  const found = getRow(db, 'SELECT boot_id, uptime_ms, time, lag_ms FROM clocks WHERE account = :account', {
    account,
  });
  if (found === undefined) return null;
  return {
    bootId: found['boot_id'] as string | null,
    uptimeMs: Number(found['uptime_ms']),
    time: Number(found['time']),
    lagMs: Number(found['lag_ms']),
  };
}

/** A service may ask for a day; a run that failed waits no longer either. */
const LONGEST_WAIT_MS = 24 * 3_600_000;

/** Inside a transaction: keeps what is known of the time, and lets nothing lie further ahead than it may. */
export function keepClock(db: DatabaseSync, account: string, record: ClockRecord, now: number): void {
  const sql = `INSERT OR REPLACE INTO clocks (account, boot_id, uptime_ms, time, lag_ms)
               VALUES (:account, :bootId, :uptimeMs, :time, :lagMs)`;
  execute(db, sql, { account, ...record });
  const values = { account, now };
  // What is said to have happened in the future happened by now.
  execute(db, 'UPDATE charges SET ended_at = :now WHERE account = :account AND ended_at > :now', values);
  execute(
    db,
    `UPDATE runs SET key_first_used_at = :now
     WHERE account = :account AND state IN ('queued', 'in_doubt', 'held') AND key_first_used_at > :now`,
    values,
  );
  const latest = { account, latest: now + LONGEST_WAIT_MS };
  execute(
    db,
    `UPDATE runs SET not_before = :latest
     WHERE account = :account AND state IN ('queued', 'in_doubt') AND not_before > :latest`,
    latest,
  );
  execute(
    db,
    `UPDATE runs SET proof_until = :now WHERE account = :account AND state = 'queued' AND proof_until > :latest`,
    { ...latest, now },
  );
  execute(
    db,
    'UPDATE accounts SET not_before = :latest WHERE account = :account AND not_before > :latest',
    latest,
  );
}
