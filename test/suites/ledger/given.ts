import { sha256 } from '../../../src/core/identity.ts';
import type { Receipt } from '../../../src/core/receipt.ts';
import type { Settlement } from '../../../src/core/settlement.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import type { AnswerRecord, Attempt, Candidate, Intent, RunRecord } from '../../../src/ledger/records.ts';
import type { Owner } from '../../../src/platform/owner.ts';
import { runId } from '../../harness/dumps.ts';

export const NOW = Date.parse('2026-11-22T10:00:00Z');
export const ACCOUNT = 'default https://host/api/v1';
export const OWNER: Owner = { bootId: 'boot', pidNamespace: 'pid:[1]', pid: 4242, processStart: '99' };
const PLENTY = { perHour: 1_000, perDay: 1_000 };

/** One statement of the contract, tested on an empty ledger. */
export type Contract = Readonly<Record<string, (ledger: Ledger) => Promise<void>>>;

/** Run number one, finished and valid, unless told otherwise. */
export function candidate(changes: Partial<Candidate> = {}): Candidate {
  return {
    account: ACCOUNT,
    runId: runId(1),
    sequence: 1,
    phase: 'finished',
    name: 'a run',
    createdAt: NOW - 60_000,
    generations: 10,
    file: '/spool/run.vilvik.jsonl',
    inSpool: true,
    body: bodyOf('one'),
    byHand: false,
    named: false,
    verdict: 'accepted',
    findings: [],
    notes: [],
    proof: null,
    proofUntil: null,
    likeness: null,
    ...changes,
  };
}

export function bodyOf(text: string): Candidate['body'] {
  return { offset: 500, bytes: 1_000, sha256: sha256(text) };
}

export async function admitted(ledger: Ledger, changes: Partial<Candidate> = {}, now = NOW): Promise<number> {
  return (await ledger.admit(candidate(changes), now)).row;
}

/** So many runs, each with its own id and body. */
export function admitMany(ledger: Ledger, count: number): Promise<number[]> {
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  return Promise.all(
    numbers.map((number) => admitted(ledger, { runId: runId(number), body: bodyOf(`body ${number}`) })),
  );
}

export function intent(row: number, changes: Partial<Intent> = {}): Intent {
  return {
    row,
    owner: OWNER,
    baseUrl: 'https://host/api/v1',
    keyFingerprint: 'key one',
    sentSha256: bodyOf('one').sha256,
    slimmed: null,
    limits: PLENTY,
    now: NOW,
    ...changes,
  };
}

export async function begun(ledger: Ledger, row: number, changes: Partial<Intent> = {}): Promise<Attempt> {
  const result = await ledger.beginAttempt(intent(row, changes));
  if (result.kind !== 'begun') throw new Error(`the attempt was not begun: ${result.kind}`);
  return result.attempt;
}

const QUIET: Settlement = {
  event: 'answer_unknown',
  why: 'because',
  notBefore: null,
  countsAsAttempt: false,
  chargeReturned: false,
  raisesEpoch: false,
  account: null,
};

export const PAUSES = { initialMs: 5_000, maxMs: 3_600_000 };

const SETTLEMENTS = {
  imported: { account: { kind: 'answered' } },
  refused: { raisesEpoch: true, account: { kind: 'answered' } },
  answer_unknown: { countsAsAttempt: true, notBefore: NOW + 5_000 },
  owner_lost: { countsAsAttempt: true },
  attempts_exhausted: { countsAsAttempt: true },
  not_sent: { chargeReturned: true, notBefore: NOW + 5_000 },
  rate_limited: {
    chargeReturned: true,
    raisesEpoch: true,
    account: { kind: 'rate_limited', waitMs: null, why: '429' },
  },
  account_held: {
    raisesEpoch: true,
    account: { kind: 'held', hold: 'key', why: '401' },
  },
} as const satisfies Partial<Record<Settlement['event'], Partial<Settlement>>>;

export type OutcomeEvent = keyof typeof SETTLEMENTS;

export function settlement(event: OutcomeEvent): Settlement {
  return { ...QUIET, event, ...SETTLEMENTS[event] };
}

export function answer(changes: Partial<AnswerRecord> = {}): AnswerRecord {
  return { outcome: 'any', status: null, requestId: null, receipt: null, ...changes };
}

export const RECEIPT: Omit<Receipt, 'attempts'> = {
  version: 1,
  run_id: runId(1),
  body_sha256: bodyOf('one').sha256,
  sent_sha256: bodyOf('one').sha256,
  body_bytes: 1_000,
  id: 'sub',
  result_id: 'res',
  result_url: null,
  base_url: 'https://host/api/v1',
  account: 'default',
  idempotency_key: 'key',
  accepted_at: '2026-11-22T10:00:00.000Z',
  request_id: null,
};

export async function settled(
  ledger: Ledger,
  attempt: Attempt,
  event: OutcomeEvent,
  now = NOW,
): Promise<void> {
  const receipt = event === 'imported' ? RECEIPT : null;
  await ledger.settleAttempt(attempt.id, settlement(event), answer({ outcome: event, receipt }), now);
}

/** Sends the run once; answers the key that was used. */
export async function tried(
  ledger: Ledger,
  row: number,
  event: OutcomeEvent,
  changes: Partial<Intent> = {},
): Promise<string> {
  const attempt = await begun(ledger, row, changes);
  await settled(ledger, attempt, event, changes.now);
  return attempt.idempotencyKey;
}

export function runIn(ledger: Ledger, row: number): RunRecord {
  const run = ledger.run(row);
  if (run === null) throw new Error(`the ledger has no row ${row}`);
  return run;
}

/** Sends the run to a service that is down: the account hears of it. */
export async function unreached(ledger: Ledger, row: number): Promise<void> {
  const attempt = await begun(ledger, row);
  const account = { kind: 'failed', pauses: PAUSES, chance: 0 } as const;
  await ledger.settleAttempt(attempt.id, { ...settlement('not_sent'), account }, answer(), NOW);
}
