import type { DatabaseSync } from 'node:sqlite';
import type { Receipt } from '../core/receipt.ts';
import type { RunState } from '../core/run.ts';
import { hurryAccount } from './accounts.ts';
import { allRows, execute, getRow, moveRun } from './statements.ts';
import { inTransaction } from './transaction.ts';

/** A key has taken the place of another. */
export interface KeyChange {
  readonly fingerprint: string;
  /** It sees what was imported under the one before. */
  readonly isSameAccount: boolean;
  /** It surely does not. */
  readonly isOther: boolean;
  /** Runs in these states are held, because of `why`. */
  readonly holds: readonly Extract<RunState, 'queued' | 'in_doubt'>[];
  readonly why: string;
}

/** The part of the ledger that knows which API key an account uses. */
export interface KeyLedger {
  /** A fingerprint of the key in use; null before the first. */
  fingerprint(account: string): string | null;
  /** The receipt of the account's last import, or null. */
  newestReceipt(account: string): Receipt | null;
  /** Another key is in use from now on: holds and waits that were the old one's end, and what it asks for is held; answers how many. */
  change(account: string, change: KeyChange, now: number): Promise<number>;
}

export class SqliteKeys implements KeyLedger {
  readonly #open: () => DatabaseSync;

  /** `open` answers the database that is open at the time. */
  constructor(open: () => DatabaseSync) {
    this.#open = open;
  }

  fingerprint(account: string): string | null {
    const sql = 'SELECT key_fingerprint FROM accounts WHERE account = :account';
    return (getRow(this.#open(), sql, { account })?.['key_fingerprint'] ?? null) as string | null;
  }

  newestReceipt(account: string): Receipt | null {
    const sql = `SELECT receipt FROM runs WHERE account = :account AND receipt IS NOT NULL
                 ORDER BY receipt ->> '$.accepted_at' DESC, row DESC LIMIT 1`;
    const text = getRow(this.#open(), sql, { account })?.['receipt'];
    return typeof text === 'string' ? (JSON.parse(text) as Receipt) : null;
  }

  change(account: string, change: KeyChange, now: number): Promise<number> {
    const db = this.#open();
    return inTransaction(db, () => {
      const noted = 'UPDATE accounts SET key_fingerprint = :fingerprint WHERE account = :account';
      execute(db, noted, { account, fingerprint: change.fingerprint });
      hurryAccount(db, account);
      forgetLooks(db, account, change.isSameAccount);
      takeWishesAlong(db, account, change);
      const held = change.holds.map((state) => holdAll(db, account, state, change.why, now));
      return held.reduce((sum, count) => sum + count, 0);
    });
  }
}

/**
 * What the key before was not allowed is asked for again. A child run, or a request that may have made one, belongs to
 * the account that it was asked for in: where the key is another account's it waits for its own.
 */
function takeWishesAlong(db: DatabaseSync, account: string, { fingerprint, isOther, why }: KeyChange): void {
  execute(db, 'DELETE FROM continuing WHERE account = :account', { account });
  const change = isOther
    ? 'why = :value'
    : `key_fingerprint = :value, why = CASE state WHEN 'running' THEN NULL ELSE why END`;
  const sql = `UPDATE wishes SET ${change} WHERE account = :account AND key_fingerprint IS NOT NULL
                 AND state IN ('in_doubt', 'running')`;
  execute(db, sql, { account, value: isOther ? why : fingerprint });
}

/** Inside a transaction: a new key of which nobody could say whose it is is asked about at once. */
export function askKeyAgain(db: DatabaseSync, account: string): void {
  execute(db, 'UPDATE looks SET ask_again_at = NULL WHERE account = :account', { account });
}

/** What the key before could not read may be read now; what it has shown holds for its own account. */
function forgetLooks(db: DatabaseSync, account: string, keepsSigns: boolean): void {
  const signs = keepsSigns ? 'signs' : `'[]'`;
  const sql = `UPDATE looks SET failures = 0, blocked_until = NULL, why = NULL, signs = ${signs} WHERE account = :account`;
  execute(db, sql, { account });
}

function holdAll(db: DatabaseSync, account: string, state: RunState, why: string, now: number): number {
  const sql = 'SELECT row FROM runs WHERE account = :account AND state = :state';
  const rows = allRows(db, sql, { account, state });
  for (const { row } of rows) moveRun(db, Number(row), 'hold', { why }, now);
  return rows.length;
}
