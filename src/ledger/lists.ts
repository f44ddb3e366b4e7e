import type { DatabaseSync } from 'node:sqlite';
import type { AttemptRecord, BodyUse, NotQueued, RunChoice, RunRecord } from './records.ts';
import { SELECT_RUNS, toRunRecord } from './rows.ts';
import { allRows, getRow } from './statements.ts';

/** The runs that changed last. The states travel as one JSON text: their number is not fixed. */
export function recentRuns(
  db: DatabaseSync,
  account: string,
  { states, limit, offset = 0 }: RunChoice,
): readonly RunRecord[] {
  const sql = `${SELECT_RUNS} WHERE account = :account
    AND (:states IS NULL OR state IN (SELECT value FROM json_each(:states)))
    ORDER BY changed_at DESC, row DESC LIMIT :limit OFFSET :offset`;
  const text = states === null ? null : JSON.stringify(states);
  return allRows(db, sql, { account, states: text, limit, offset }).map(toRunRecord);
}

/** As one text, and without the folder: to hand over ten thousand rows, or paths, takes twice as long. */
export function queuedIn(db: DatabaseSync, account: string, folder: string): ReadonlySet<string> {
  const sql = `SELECT json_group_array(substr(file, length(:folder) + 1)) AS names FROM runs
    WHERE account = :account AND state = 'queued' AND substr(file, 1, length(:folder)) = :folder`;
  return new Set(JSON.parse(String(getRow(db, sql, { account, folder })?.['names'])) as string[]);
}

/** SQLite compares ten thousand paths in a fraction of the time it takes to hand them over. */
export function notQueuedAt(
  db: DatabaseSync,
  account: string,
  files: readonly string[],
): readonly NotQueued[] {
  const sql = `SELECT value AS file, value IN (SELECT file FROM runs WHERE account = :account) AS known
    FROM json_each(:files) WHERE value NOT IN (SELECT file FROM runs WHERE account = :account AND state = 'queued')`;
  const found = allRows(db, sql, { account, files: JSON.stringify(files) });
  return found.map(({ file, known }) => ({ file: String(file), isKnown: known === 1 }));
}

/** In one look at the runs, since there is no index for it. */
export function usesOfBodies(
  db: DatabaseSync,
  files: readonly string[],
  hashes: readonly string[],
): readonly BodyUse[] {
  const sql = `SELECT file, slimmed ->> '$.sha256' AS slimmedSha256, state FROM runs
               WHERE file IN (SELECT value FROM json_each(:files))
                 OR slimmed ->> '$.sha256' IN (SELECT value FROM json_each(:hashes))`;
  const found = allRows(db, sql, { files: JSON.stringify(files), hashes: JSON.stringify(hashes) });
  return found as unknown as BodyUse[];
}

interface AttemptRow {
  readonly started_at: number;
  readonly ended_at: number | null;
  readonly outcome: string | null;
  readonly status: number | null;
  readonly request_id: string | null;
  readonly idempotency_key: string;
  readonly base_url: string;
}

export function attemptsOf(db: DatabaseSync, row: number): readonly AttemptRecord[] {
  const found = allRows(db, 'SELECT * FROM attempts WHERE row = :row ORDER BY id', { row });
  return (found as unknown as AttemptRow[]).map((attempt) => ({
    startedAt: attempt.started_at,
    endedAt: attempt.ended_at,
    outcome: attempt.outcome,
    status: attempt.status,
    requestId: attempt.request_id,
    idempotencyKey: attempt.idempotency_key,
    baseUrl: attempt.base_url,
  }));
}
