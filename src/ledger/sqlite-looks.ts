import type { DatabaseSync } from 'node:sqlite';
import type { Likeness } from '../core/likeness.ts';
import type { Sign } from '../core/look.ts';
import type { Note } from '../core/run-dump.ts';
import type { RunState } from '../core/run.ts';
import { noteImport } from './imports.ts';
import { noteEvent } from './accounts.ts';
import type { Adoption, Doubt, LookedAt, LookLedger, LookMemory, NotFound, RecordOwner } from './looks.ts';
import { isTaken, receiptText } from './receipts.ts';
import type { Row } from './rows.ts';
import { allRows, execute, getRow, moveRun, patchRun, type RunPatch } from './statements.ts';
import { inTransaction } from './transaction.ts';

/** Attempts that may have arrived; a run from before the ledger was made again has none, and its own time instead. */
const SELECT_DOUBTS = `
  SELECT runs.row, run_id, state, revision, not_before, looked_at, likeness,
    coalesce(min(attempts.started_at), created_at) AS attempted_from,
    coalesce(max(coalesce(attempts.ended_at, attempts.started_at)), created_at) AS attempted_until
  FROM runs LEFT JOIN attempts ON attempts.row = runs.row
    AND (attempts.outcome IS NULL OR attempts.outcome IN ('answer_unknown', 'owner_lost', 'rebuilt'))`;

export class SqliteLooks implements LookLedger {
  readonly #open: () => DatabaseSync;

  /** `open` answers the database that is open at the time. */
  constructor(open: () => DatabaseSync) {
    this.#open = open;
  }

  get #db(): DatabaseSync {
    return this.#open();
  }

  doubts(account: string): readonly Doubt[] {
    const sql = `${SELECT_DOUBTS} WHERE runs.account = :account AND (state = 'sending' OR undecided = 1) GROUP BY runs.row`;
    return allRows(this.#db, sql, { account }).map(toDoubt);
  }

  doubt(row: number): Doubt | null {
    const found = getRow(this.#db, `${SELECT_DOUBTS} WHERE runs.row = :row GROUP BY runs.row`, { row });
    return found === undefined ? null : toDoubt(found);
  }

  knownRecords(account: string, ids: readonly string[]): ReadonlyMap<string, RecordOwner> {
    const sql = `SELECT id, run_id, likeness FROM records JOIN runs ON runs.row = records.row
                 WHERE records.account = :account AND id IN (SELECT value FROM json_each(:ids))`;
    const rows = allRows(this.#db, sql, { account, ids: JSON.stringify(ids) });
    return new Map(rows.map((row) => [String(row['id']), toOwner(row)]));
  }

  adopt(row: number, { receipt, note }: Adoption, now: number): Promise<boolean> {
    return inTransaction(this.#db, () => {
      const run = getRow(this.#db, 'SELECT account, notes FROM runs WHERE row = :row', { row });
      if (run === undefined || isTaken(this.#db, String(run['account']), receipt)) return false;
      const notes = [...(JSON.parse(String(run['notes'])) as Note[]), note];
      const anew = { why: null, not_before: null, notes: JSON.stringify(notes) };
      const patch = { ...anew, receipt: receiptText(this.#db, row, receipt) };
      if (moveRun(this.#db, row, 'adopted', patch, now) === null) return false;
      noteImport(this.#db, row, receipt, now);
      return true;
    });
  }

  notFound(row: number, notFound: NotFound, now: number): Promise<RunState | null> {
    return inTransaction(this.#db, () => {
      const run = getRow(this.#db, 'SELECT revision, epoch, not_found FROM runs WHERE row = :row', { row });
      if (run?.['revision'] !== notFound.revision) return null;
      // Once the same key, in case the import was only late; after that a new one, in case a failure sticks to it.
      const keepsKey = notFound.keepsKey && run['not_found'] === 0;
      const newKey = keepsKey ? {} : { epoch: Number(run['epoch']) + 1, idempotency_key: null };
      const { why, replaced } = notFound;
      const patch = {
        replaced,
        why: replaced ? 'its bytes were replaced before they arrived' : why,
        not_before: null,
        not_found: Number(run['not_found']) + 1,
        ...newKey,
      };
      return moveRun(this.#db, row, 'not_found', patch, now);
    });
  }

  markLooked(looks: readonly LookedAt[], why: string, now: number): Promise<void> {
    return this.#patchAll(looks, { looked_at: now, why }, now);
  }

  postpone(looks: readonly LookedAt[], notBefore: number, why: string, now: number): Promise<void> {
    return this.#patchAll(looks, { not_before: notBefore, why }, now);
  }

  #patchAll(looks: readonly LookedAt[], patch: RunPatch, now: number): Promise<void> {
    return inTransaction(this.#db, () => {
      for (const { row, revision } of looks) {
        const found = getRow(this.#db, 'SELECT revision FROM runs WHERE row = :row', { row });
        if (found?.['revision'] === revision) patchRun(this.#db, row, patch, now);
      }
    });
  }

  holdKey(account: string, why: string, now: number): Promise<void> {
    return inTransaction(this.#db, () => {
      noteEvent(this.#db, { account, runId: '', isProbe: false, now }, { kind: 'held', hold: 'key', why });
    });
  }

  memory(account: string): LookMemory {
    const row = getRow(this.#db, 'SELECT * FROM looks WHERE account = :account', { account }) ?? {};
    return {
      signs: new Set(typeof row['signs'] === 'string' ? (JSON.parse(row['signs']) as Sign[]) : []),
      failures: Number(row['failures'] ?? 0),
      blockedUntil: (row['blocked_until'] ?? null) as number | null,
      why: (row['why'] ?? null) as string | null,
      askedKey: (row['asked_key'] ?? null) as string | null,
      askAgainAt: (row['ask_again_at'] ?? null) as number | null,
    };
  }

  remember(account: string, changes: Partial<LookMemory>): Promise<void> {
    return inTransaction(this.#db, () => {
      const { signs, ...memory } = { ...this.memory(account), ...changes };
      const sql = `INSERT OR REPLACE INTO looks (account, signs, failures, blocked_until, why, asked_key, ask_again_at)
                   VALUES (:account, :signs, :failures, :blockedUntil, :why, :askedKey, :askAgainAt)`;
      execute(this.#db, sql, { account, signs: JSON.stringify([...signs]), ...memory });
    });
  }
}

interface DoubtRow {
  readonly row: number;
  readonly run_id: string;
  readonly state: RunState;
  readonly revision: number;
  readonly not_before: number | null;
  readonly looked_at: number | null;
  readonly attempted_from: number;
  readonly attempted_until: number;
}

function toDoubt(row: Row): Doubt {
  const doubt = row as unknown as DoubtRow;
  return {
    row: doubt.row,
    ...toOwner(row),
    state: doubt.state,
    revision: doubt.revision,
    notBefore: doubt.not_before,
    lookedAt: doubt.looked_at,
    attemptedFrom: doubt.attempted_from,
    attemptedUntil: doubt.attempted_until,
  };
}

function toOwner({ run_id: runId, likeness }: Row): RecordOwner {
  return {
    runId: String(runId),
    likeness: typeof likeness === 'string' ? (JSON.parse(likeness) as Likeness) : null,
  };
}
