import type { DatabaseSync } from 'node:sqlite';
import { BridgeError } from '../core/errors.ts';

/**
 * Step n brings a ledger from `user_version` n to n + 1. Steps that were released never change, so they take nothing from
 * elsewhere: a ledger whose tables are spelled otherwise counts as damaged.
 */
const STEPS: readonly string[] = [
  `
  CREATE TABLE runs (
    row INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    run_id TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    phase TEXT NOT NULL,
    name TEXT,
    created_at INTEGER NOT NULL,
    generations INTEGER,
    file TEXT NOT NULL,
    in_spool INTEGER NOT NULL,
    body_offset INTEGER NOT NULL,
    body_bytes INTEGER NOT NULL,
    body_sha256 TEXT NOT NULL,
    by_hand INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'in_doubt', 'imported', 'held', 'rejected', 'superseded', 'dropped')),
    undecided INTEGER NOT NULL DEFAULT 0,
    why TEXT,
    findings TEXT NOT NULL,
    notes TEXT NOT NULL,
    queued_at INTEGER NOT NULL,
    not_before INTEGER,
    attempts INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0,
    epoch INTEGER NOT NULL DEFAULT 0,
    idempotency_key TEXT,
    key_fingerprint TEXT,
    key_first_used_at INTEGER,
    receipt TEXT,
    revision INTEGER NOT NULL DEFAULT 1,
    reported_revision INTEGER NOT NULL DEFAULT 0,
    changed_at INTEGER NOT NULL,
    UNIQUE (account, run_id, body_sha256)
  ) STRICT;
  CREATE INDEX runs_by_state ON runs (account, state);
  CREATE INDEX runs_unreported ON runs (account, changed_at) WHERE reported_revision < revision;

  CREATE TABLE attempts (
    id INTEGER PRIMARY KEY,
    row INTEGER NOT NULL REFERENCES runs (row),
    account TEXT NOT NULL,
    base_url TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    sent_sha256 TEXT NOT NULL,
    owner TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER,
    outcome TEXT,
    status INTEGER,
    request_id TEXT
  ) STRICT;
  CREATE INDEX attempts_open ON attempts (account) WHERE ended_at IS NULL;
  CREATE INDEX attempts_by_row ON attempts (row);

  CREATE TABLE charges (
    attempt INTEGER PRIMARY KEY REFERENCES attempts (id),
    account TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER
  ) STRICT;
  CREATE INDEX charges_by_end ON charges (account, ended_at);

  CREATE TABLE accounts (
    account TEXT PRIMARY KEY,
    not_before INTEGER,
    hold TEXT,
    why TEXT,
    rate_limited_in_a_row INTEGER NOT NULL DEFAULT 0,
    key_fingerprint TEXT
  ) STRICT;
  `,
  // held_for: a hold that ends by itself; waived: a person sends the run without a proof.
  `
  ALTER TABLE runs ADD COLUMN proof TEXT;
  ALTER TABLE runs ADD COLUMN proof_until INTEGER;
  ALTER TABLE runs ADD COLUMN held_for TEXT;
  ALTER TABLE runs ADD COLUMN waived INTEGER NOT NULL DEFAULT 0;
  `,
  // records: every record at the service that is known to be some run's; looks: what looking has taught of an account.
  `
  ALTER TABLE runs ADD COLUMN likeness TEXT;
  ALTER TABLE runs ADD COLUMN looked_at INTEGER;
  ALTER TABLE runs ADD COLUMN not_found INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX runs_resent ON runs (account) WHERE state = 'queued' AND not_found > 0;
  CREATE INDEX runs_undecided ON runs (account) WHERE undecided = 1;

  CREATE TABLE records (
    account TEXT NOT NULL,
    id TEXT NOT NULL,
    row INTEGER NOT NULL REFERENCES runs (row),
    PRIMARY KEY (account, id)
  ) STRICT, WITHOUT ROWID;
  INSERT OR IGNORE INTO records SELECT account, receipt ->> '$.id', row FROM runs WHERE receipt IS NOT NULL;
  INSERT OR IGNORE INTO records
    SELECT account, receipt ->> '$.result_id', row FROM runs WHERE receipt ->> '$.result_id' IS NOT NULL;

  CREATE TABLE looks (
    account TEXT PRIMARY KEY,
    signs TEXT NOT NULL DEFAULT '[]',
    failures INTEGER NOT NULL DEFAULT 0,
    blocked_until INTEGER,
    why TEXT
  ) STRICT;
  `,
  // Who goes first, and who has to wait, without a look at the whole backlog.
  `
  CREATE INDEX runs_by_turn ON runs (account, by_hand DESC, failures > 0, phase = 'checkpoint', queued_at, row)
    WHERE state = 'queued';
  CREATE INDEX runs_waiting ON runs (account) WHERE state = 'queued' AND (not_before IS NOT NULL OR proof = 'pending');
  `,
  // given_up: a person dropped the run, so that its file being there does not bring it back.
  `
  ALTER TABLE runs ADD COLUMN given_up INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX runs_by_change ON runs (account, changed_at);
  `,
  // is_probe: the one attempt that finds out whether what stood in the way of the account is over.
  `
  ALTER TABLE accounts ADD COLUMN redirects_in_a_row INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE accounts ADD COLUMN shared_at INTEGER;
  ALTER TABLE accounts ADD COLUMN breaker TEXT;
  ALTER TABLE attempts ADD COLUMN is_probe INTEGER NOT NULL DEFAULT 0;
  `,
  // What is remembered of the ledger itself.
  `
  CREATE TABLE memory (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
  `,
  // slimmed: the smaller body that is sent instead of the dump's own; sizes: what the account has refused and taken.
  `
  ALTER TABLE runs ADD COLUMN slimmed TEXT;
  ALTER TABLE accounts ADD COLUMN sizes TEXT;
  `,
  // What the file of a run looked like when it was taken in: unchanged, it need not be read again after a restart.
  `
  ALTER TABLE runs ADD COLUMN file_mark TEXT;
  `,
  // How late it is, as far as that was known.
  `
  CREATE TABLE clocks (
    account TEXT PRIMARY KEY,
    boot_id TEXT,
    uptime_ms INTEGER NOT NULL,
    time INTEGER NOT NULL,
    lag_ms INTEGER NOT NULL
  ) STRICT;
  `,
  // Since when something outside looks as it does: a checkpoint from elsewhere, the owner of a spool.
  `
  CREATE TABLE sightings (subject TEXT PRIMARY KEY, sign TEXT NOT NULL, since INTEGER NOT NULL) STRICT;
  `,
  // Whose account a new key belongs to could not be learned yet.
  `
  ALTER TABLE looks ADD COLUMN asked_key TEXT;
  ALTER TABLE looks ADD COLUMN ask_again_at INTEGER;
  `,
  // Attempts that were forgotten since, so that a receipt still counts all of them.
  `
  ALTER TABLE runs ADD COLUMN forgotten_attempts INTEGER NOT NULL DEFAULT 0;
  `,
  // wishes: requests to continue a run at the service; continuing: what keeps all of an account from being asked for.
  `
  CREATE TABLE wishes (
    row INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    id TEXT NOT NULL,
    run_id TEXT NOT NULL,
    origin TEXT NOT NULL,
    overrides TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('wanted', 'over_budget', 'asking', 'in_doubt', 'running', 'held', 'finished', 'failed', 'cancelled')),
    why TEXT,
    wanted_at INTEGER NOT NULL,
    not_before INTEGER,
    failures INTEGER NOT NULL DEFAULT 0,
    epoch INTEGER NOT NULL DEFAULT 0,
    result_id TEXT,
    submission_id TEXT,
    idempotency_key TEXT,
    key_fingerprint TEXT,
    key_first_used_at INTEGER,
    known_children TEXT NOT NULL DEFAULT '[]',
    owner TEXT,
    asked_at INTEGER,
    answered_at INTEGER,
    charged_at INTEGER,
    child TEXT,
    file TEXT,
    changed_at INTEGER NOT NULL,
    UNIQUE (account, id)
  ) STRICT;
  CREATE INDEX wishes_by_run ON wishes (account, run_id);
  CREATE INDEX wishes_by_state ON wishes (account, state);
  CREATE INDEX wishes_charged ON wishes (account, charged_at) WHERE charged_at IS NOT NULL;

  CREATE TABLE continuing (
    account TEXT PRIMARY KEY,
    why TEXT NOT NULL,
    not_before INTEGER NOT NULL,
    failures INTEGER NOT NULL
  ) STRICT;
  `,
  // Whether what keeps continuing is for a person to mend.
  `
  ALTER TABLE continuing ADD COLUMN needs_person INTEGER NOT NULL DEFAULT 0;
  `,
];

export const LEDGER_VERSION = STEPS.length;

/** The hash of what all steps make: to make it anew takes longer than all else in a look at a small ledger. */
export const NEWEST_SCHEMA = '0b1fcc61a6e6438926252f713a5a3bf057176030a436eadd27c534bdcf6fea8f';

/** Brings the ledger to the newest version; several processes may try at once. */
export function migrate(db: DatabaseSync, file: string): void {
  if (versionOf(db) === LEDGER_VERSION) return;
  db.exec('BEGIN IMMEDIATE');
  try {
    refuseNewer(db, file);
    for (const step of STEPS.slice(versionOf(db))) db.exec(step);
    db.exec(`PRAGMA user_version = ${LEDGER_VERSION}`);
    db.exec(`INSERT OR REPLACE INTO memory (name, value) VALUES ('version', ${LEDGER_VERSION})`);
    db.exec('COMMIT');
  } catch (error) {
    db.exec('ROLLBACK');
    throw error;
  }
}

/** A ledger that we do not understand is not to be touched: not even its journal. */
export function refuseNewer(db: DatabaseSync, file: string): void {
  const version = versionOf(db);
  if (version <= LEDGER_VERSION) return;
  throw new BridgeError(
    'ledger_unusable',
    `the ledger ${file} was written by a newer vilvik-bridge (version ${version}, this one knows ${LEDGER_VERSION})`,
    'update vilvik-bridge, or name another --state-dir',
  );
}

export function versionOf(db: DatabaseSync): number {
  const row = db.prepare('PRAGMA user_version').get();
  return Number(row?.['user_version'] ?? 0);
}
