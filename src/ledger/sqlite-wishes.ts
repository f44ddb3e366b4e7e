import type { DatabaseSync } from 'node:sqlite';
import { isOpenWish, WISH_STATES, type WishEvent, type WishState } from '../core/wish/continuation.ts';
import { allRows, execute, getRow, type Values } from './statements.ts';
import { inTransaction } from './transaction.ts';
import { moveWish, writeWish } from './wish-moves.ts';
import { toWish } from './wish-rows.ts';
import { wantWish } from './wish-entries.ts';
import type { ContinuingPause, NewWish, WishChange, WishIntent, WishLedger, WishRecord } from './wishes.ts';

const DAY_MS = 24 * 3_600_000;

const OPEN_STATES = JSON.stringify(WISH_STATES.filter(isOpenWish));

export class SqliteWishes implements WishLedger {
  readonly #open: () => DatabaseSync;

  /** `open` answers the database that is open at the time. */
  constructor(open: () => DatabaseSync) {
    this.#open = open;
  }

  get #db(): DatabaseSync {
    return this.#open();
  }

  want(wish: NewWish, now: number): Promise<WishRecord> {
    return inTransaction(this.#db, () => {
      wantWish(this.#db, wish, null, now);
      const found = getRow(this.#db, 'SELECT * FROM wishes WHERE account = :account AND id = :id', {
        account: wish.account,
        id: wish.id,
      });
      if (found === undefined) throw new Error(`the wish ${wish.id} was not kept`);
      return toWish(found);
    });
  }

  wish(row: number): WishRecord | null {
    const found = getRow(this.#db, 'SELECT * FROM wishes WHERE row = :row', { row });
    return found === undefined ? null : toWish(found);
  }

  ofRun(account: string, runId: string): readonly WishRecord[] {
    const sql = 'SELECT * FROM wishes WHERE account = :account AND run_id = :runId ORDER BY row';
    return allRows(this.#db, sql, { account, runId }).map(toWish);
  }

  runs(account: string, limit: number, offset: number): ReturnType<WishLedger['runs']> {
    const sql = `SELECT run_id, count(*) OVER () AS total FROM wishes WHERE account = :account
                 GROUP BY run_id ORDER BY max(changed_at) DESC, max(row) DESC LIMIT :limit OFFSET :offset`;
    const found = allRows(this.#db, sql, { account, limit, offset });
    return { runIds: found.map((row) => String(row['run_id'])), total: Number(found[0]?.['total'] ?? 0) };
  }

  open(account: string): readonly WishRecord[] {
    const sql = `SELECT * FROM wishes WHERE account = :account
                   AND state IN (SELECT value FROM json_each(:states)) ORDER BY row`;
    return allRows(this.#db, sql, { account, states: OPEN_STATES }).map(toWish);
  }

  counts(account: string): Readonly<Record<WishState, number>> {
    const sql = 'SELECT state, count(*) AS n FROM wishes WHERE account = :account GROUP BY state';
    const found = new Map(allRows(this.#db, sql, { account }).map((row) => [row['state'], Number(row['n'])]));
    const entries = WISH_STATES.map((state) => [state, found.get(state) ?? 0] as const);
    return Object.fromEntries(entries) as Record<WishState, number>;
  }

  begin(intent: WishIntent): Promise<boolean> {
    return inTransaction(this.#db, () => {
      const { row, source } = intent;
      const found = getRow(this.#db, 'SELECT account, key_first_used_at FROM wishes WHERE row = :row', {
        row,
      });
      if (found === undefined) return false;
      const account = String(found['account']);
      if (isBeingAsked(this.#db, account, source.resultId)) return false;
      if (this.charges(account, intent.now - DAY_MS).length >= intent.perDay) return false;
      const columns = {
        result_id: source.resultId,
        submission_id: source.submissionId,
        idempotency_key: intent.idempotencyKey,
        key_fingerprint: intent.keyFingerprint,
        key_first_used_at: Number(found['key_first_used_at'] ?? intent.now),
        known_children: JSON.stringify(intent.knownChildren),
        owner: JSON.stringify(intent.owner),
        asked_at: intent.now,
        answered_at: null,
        charged_at: intent.now,
        why: null,
        not_before: null,
      };
      return moveWish(this.#db, row, 'asked', columns, intent.now) !== null;
    });
  }

  move(row: number, event: WishEvent, change: WishChange, now: number): Promise<WishState | null> {
    return inTransaction(this.#db, () => {
      const { attempt } = change;
      if (attempt !== undefined && this.wish(row)?.askedAt !== attempt) return null;
      return moveWish(this.#db, row, event, columnsOf(change, event), now);
    });
  }

  note(row: number, change: WishChange, now: number): Promise<void> {
    return inTransaction(this.#db, () => {
      writeWish(this.#db, row, columnsOf(change, null), now);
    });
  }

  followed(rows: readonly number[], now: number): Promise<void> {
    const sql = `UPDATE wishes SET child = json_set(child, '$.followedAt', :now)
                   WHERE row IN (SELECT value FROM json_each(:rows)) AND child IS NOT NULL`;
    return inTransaction(this.#db, () => {
      execute(this.#db, sql, { rows: JSON.stringify(rows), now });
    });
  }

  charges(account: string, since: number): readonly number[] {
    const sql = 'SELECT charged_at AS at FROM wishes WHERE account = :account AND charged_at > :since';
    return allRows(this.#db, sql, { account, since }).map((row) => Number(row['at']));
  }

  knownChildren(account: string, ids: readonly string[]): ReadonlySet<string> {
    const sql = `SELECT child ->> '$.submissionId' AS id FROM wishes WHERE account = :account
                   AND child ->> '$.submissionId' IN (SELECT value FROM json_each(:ids))`;
    return new Set(allRows(this.#db, sql, { account, ids: JSON.stringify(ids) }).map(({ id }) => String(id)));
  }

  pause(account: string): ContinuingPause | null {
    const sql = `SELECT why, not_before AS notBefore, failures, needs_person AS needsPerson
                   FROM continuing WHERE account = :account`;
    const found = getRow(this.#db, sql, { account }) as unknown as ContinuingPause | undefined;
    return found === undefined ? null : { ...found, needsPerson: Boolean(found.needsPerson) };
  }

  notePause(account: string, pause: ContinuingPause | null): Promise<void> {
    return inTransaction(this.#db, () => {
      execute(this.#db, 'DELETE FROM continuing WHERE account = :account', { account });
      if (pause === null) return;
      const sql = `INSERT INTO continuing (account, why, not_before, failures, needs_person)
                     VALUES (:account, :why, :notBefore, :failures, :needsPerson)`;
      execute(this.#db, sql, { account, ...pause, needsPerson: Number(pause.needsPerson) });
    });
  }
}

/** New children of a result can be told apart only while one wish at a time asks for them. */
function isBeingAsked(db: DatabaseSync, account: string, resultId: string): boolean {
  const sql = `SELECT row FROM wishes WHERE account = :account AND result_id = :resultId
                 AND state IN ('asking', 'in_doubt')`;
  return getRow(db, sql, { account, resultId }) !== undefined;
}

/** Columns for what changes. A person who wants it anew starts with a clean count. */
function columnsOf(change: WishChange, event: WishEvent | null): Values {
  const { why, notBefore, failures, epoch, answeredAt, child, file, chargedAt } = change;
  const plain: Record<string, Values[string] | undefined> = {
    why: event !== null && why === undefined ? null : why,
    not_before: notBefore,
    failures,
    epoch,
    answered_at: answeredAt,
    child: child === undefined ? undefined : JSON.stringify(child),
    file,
    charged_at: chargedAt,
    key_first_used_at: epoch === undefined ? undefined : null,
  };
  return Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined)) as Values;
}
