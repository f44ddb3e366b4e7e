import type { DatabaseSync } from 'node:sqlite';
import {
  accountAfter,
  accountHurried,
  NEW_ACCOUNT,
  type AccountEvent,
  type AccountSituation,
  type AccountState,
  type AttemptFacts,
} from '../core/account.ts';
import { UNKNOWN_SIZES, type BodySizes } from '../core/body-size.ts';
import { breakerAfterHealth, CLOSED, healthDueAt, type Breaker } from '../core/breaker.ts';
import type { AccountHold } from '../core/outcome.ts';
import type { Health } from './records.ts';
import { execute, getRow } from './statements.ts';

interface AccountRow {
  readonly not_before: number | null;
  readonly hold: AccountHold | null;
  readonly why: string | null;
  readonly rate_limited_in_a_row: number;
  readonly redirects_in_a_row: number;
  readonly shared_at: number | null;
  readonly breaker: string | null;
  readonly sizes: string | null;
}

export function accountOf(db: DatabaseSync, account: string): AccountSituation {
  const probe = getRow(
    db,
    'SELECT id FROM attempts WHERE account = :account AND ended_at IS NULL AND is_probe = 1',
    { account },
  );
  return { ...stateOf(db, account), probing: probe !== undefined };
}

function stateOf(db: DatabaseSync, account: string): AccountState {
  const found = getRow(db, 'SELECT * FROM accounts WHERE account = :account', { account });
  if (found === undefined) return NEW_ACCOUNT;
  const row = found as unknown as AccountRow;
  return {
    notBefore: row.not_before,
    hold: row.hold,
    why: row.why,
    rateLimitedInARow: row.rate_limited_in_a_row,
    redirectsInARow: row.redirects_in_a_row,
    sharedAt: row.shared_at,
    breaker: row.breaker === null ? CLOSED : (JSON.parse(row.breaker) as Breaker),
    sizes: row.sizes === null ? UNKNOWN_SIZES : (JSON.parse(row.sizes) as BodySizes),
  };
}

export function writeAccount(db: DatabaseSync, account: string, state: AccountState): void {
  execute(
    db,
    `INSERT INTO accounts (account, not_before, hold, why, rate_limited_in_a_row, redirects_in_a_row, shared_at, breaker, sizes)
       VALUES (:account, :notBefore, :hold, :why, :limited, :redirects, :sharedAt, :breaker, :sizes)
     ON CONFLICT (account) DO UPDATE SET not_before = :notBefore, hold = :hold, why = :why,
       rate_limited_in_a_row = :limited, redirects_in_a_row = :redirects, shared_at = :sharedAt, breaker = :breaker, sizes = :sizes`,
    {
      account,
      notBefore: state.notBefore,
      hold: state.hold,
      why: state.why,
      limited: state.rateLimitedInARow,
      redirects: state.redirectsInARow,
      sharedAt: state.sharedAt,
      breaker: JSON.stringify(state.breaker),
      sizes: JSON.stringify(state.sizes),
    },
  );
}

/** Inside a transaction: what an attempt tells of its account. */
export function noteEvent(
  db: DatabaseSync,
  { account, ...attempt }: Omit<AttemptFacts, 'isOnly'> & { readonly account: string },
  event: AccountEvent,
): void {
  const facts = { ...attempt, isOnly: isOnlyRun(db, account, attempt.runId) };
  writeAccount(db, account, accountAfter(stateOf(db, account), event, facts));
}

function isOnlyRun(db: DatabaseSync, account: string, runId: string): boolean {
  const sql = `SELECT row FROM runs WHERE account = :account AND run_id <> :runId
                 AND state IN ('queued', 'sending', 'in_doubt') LIMIT 1`;
  return getRow(db, sql, { account, runId }) === undefined;
}

/** Inside a transaction: a person asked, or the key is another one. */
export function hurryAccount(db: DatabaseSync, account: string): void {
  const state = stateOf(db, account);
  if (state.hold === null && state.breaker.kind === 'closed') return;
  writeAccount(db, account, accountHurried(state));
}

/** Who dies while asking leaves the question to the others after so long. */
const HEALTH_CLAIM_MS = 60_000;

/** Inside a transaction: whether this process is to ask for the health of the service. */
export function claimHealthCheck(db: DatabaseSync, account: string, now: number): boolean {
  const state = stateOf(db, account);
  const { breaker } = state;
  if (breaker.kind === 'closed' || healthDueAt(breaker) > now) return false;
  // A good answer from before the import's time is worth nothing any more.
  const claimed = { ...breaker, nextHealthAt: now + HEALTH_CLAIM_MS, healthyAt: null };
  writeAccount(db, account, { ...state, breaker: claimed });
  return true;
}

/** Inside a transaction: what the service said of its health. */
export function noteHealth(db: DatabaseSync, account: string, health: Health): void {
  const state = stateOf(db, account);
  if (state.breaker.kind === 'closed') return;
  writeAccount(db, account, { ...state, breaker: breakerAfterHealth(state.breaker, health) });
}
