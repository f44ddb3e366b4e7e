import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { admit, isWorthItsOwnRecord, type Admission, type KnownRun } from '../core/admission.ts';
import { PHASES } from '../core/run-dump.ts';
import { RUN_STATES, transition, type RunEvent, type RunState } from '../core/run.ts';
import type { Admitted, Candidate } from './records.ts';
import { assumeAttempted, isFromBeforeRebuild, NEXT_ROW } from './restore.ts';
import type { Row } from './rows.ts';
import { allRows, execute, getRow, moveRun, patchRun, type RunPatch } from './statements.ts';
import { wantWish } from './wish-entries.ts';
import { giveUpReplaced } from './wish-moves.ts';

/** Inside a transaction: takes a dump in, or recognises it, and keeps what it is to be continued with. */
export function admitCandidate(db: DatabaseSync, candidate: Candidate, now: number): Admitted {
  const admitted = admitRun(db, candidate, now);
  if (candidate.verdict === 'invalid' || candidate.verdict === 'nothing_to_import') return admitted;
  // What comes behind a newer state of its run wants nothing any more.
  if (admitted.state === 'superseded') return admitted;
  const { account, runId, createdAt, wishes = [] } = candidate;
  if (admitted.admission.kind === 'new' && admitted.admission.supersedes.length > 0)
    giveUpReplaced(db, { account, runId }, new Set(wishes.map(({ id }) => id)), now);
  for (const wish of wishes) wantWish(db, { ...wish, account, runId, source: null }, createdAt, now);
  return admitted;
}

function admitRun(db: DatabaseSync, candidate: Candidate, now: number): Admitted {
  const known = knownRuns(db, candidate.account, candidate.runId);
  const admission = admit(known, {
    ...candidate,
    bodySha256: candidate.body.sha256,
  });
  if (admission.kind === 'known') return recognise(db, candidate, admission, now);
  for (const row of admission.supersedes) {
    moveRun(
      db,
      row,
      'superseded',
      { why: `a newer state of the run arrived (sequence ${candidate.sequence})` },
      now,
    );
  }
  const mayBeSent = isFromBeforeRebuild(db, candidate.createdAt, now);
  const event = mayBeSent && admission.event === 'accepted' ? 'rebuilt_unsent' : admission.event;
  const state = transition(null, event);
  if (state === null) throw new Error(`a run cannot begin with ${event}`);
  const why = admission.note ?? firstWords(candidate, event);
  const row = insertRun(db, candidate, { state, why, givenUp: event === 'dropped' }, now);
  if (mayBeSent && (state === 'in_doubt' || state === 'held')) assumeAttempted(db, row, candidate, now);
  return { row, admission, state, laidAt: null };
}

function recognise(
  db: DatabaseSync,
  candidate: Candidate,
  admission: Extract<Admission, { kind: 'known' }>,
  now: number,
): Admitted {
  const { row, event } = admission;
  const laidAt = String(getRow(db, 'SELECT file FROM runs WHERE row = :row', { row })?.['file']);
  const findings = JSON.stringify(candidate.findings);
  if (event !== null) {
    const anew = { why: null, findings, not_before: null, attempts: 0, failures: 0 };
    moveRun(db, row, event, { ...placeOf(candidate), ...anew }, now);
  } else if (candidate.proof === 'proven' && isHeldForProof(db, row)) {
    moveRun(db, row, 'unheld', { ...placeOf(candidate), why: null, held_for: null }, now);
  } else {
    const patch = patchOfReturn(db, row, candidate);
    if (patch !== null) patchRun(db, row, patch, now);
    else noteMark(db, row, candidate);
  }
  return { row, admission, state: stateOf(db, row), laidAt };
}

/** A file that was only touched is no change of its run. */
function noteMark(db: DatabaseSync, row: number, { file, mark = null }: Candidate): void {
  if (mark === null) return;
  const sql = `UPDATE runs SET file_mark = :mark WHERE row = :row AND file = :file AND file_mark IS NOT :mark`;
  execute(db, sql, { row, file, mark });
}

function isHeldForProof(db: DatabaseSync, row: number): boolean {
  const found = getRow(db, 'SELECT state, held_for FROM runs WHERE row = :row', { row });
  return found?.['state'] === 'held' && found['held_for'] === 'proof';
}

/**
 * What a return without an event changes; null when nothing. Only what has ended follows a copy, to be put away with
 * it: else the bytes stay where they were found; and a copy outside the spool is the person's.
 */
function patchOfReturn(db: DatabaseSync, row: number, candidate: Candidate): RunPatch | null {
  const columns = 'file, state, sequence, body_offset, by_hand, proof';
  const found = getRow(db, `SELECT ${columns} FROM runs WHERE row = :row`, { row }) ?? {};
  const isSameFile = found['file'] === candidate.file;
  const isPutForward = candidate.byHand && found['by_hand'] === 0;
  const mayFollow = candidate.inSpool && HAS_ENDED.has(found['state']);
  if (!isSameFile && !mayFollow) return isPutForward ? { by_hand: 1 } : null;
  const isSameHeader =
    found['body_offset'] === candidate.body.offset &&
    found['sequence'] === candidate.sequence &&
    found['proof'] === candidate.proof;
  if (isSameFile && isSameHeader && !isPutForward) return null;
  return { ...placeOf(candidate), ...(candidate.verdict === 'invalid' ? verdictPatch(candidate) : {}) };
}

const HAS_ENDED: ReadonlySet<unknown> = new Set<RunState>(['imported', 'rejected']);

function placeOf({ file, mark = null, inSpool, sequence, body, byHand, notes, proof }: Candidate): RunPatch {
  return {
    file,
    file_mark: mark,
    in_spool: inSpool ? 1 : 0,
    sequence,
    body_offset: body.offset,
    notes: JSON.stringify(notes),
    proof,
    ...(byHand ? { by_hand: 1 } : {}),
  };
}

function verdictPatch(candidate: Candidate): { findings: string; why: string | null } {
  return { findings: JSON.stringify(candidate.findings), why: firstWords(candidate, 'invalid') };
}

function stateOf(db: DatabaseSync, row: number): RunState {
  return z
    .enum(RUN_STATES)
    .parse(allRows(db, 'SELECT state FROM runs WHERE row = :row', { row })[0]?.['state']);
}

function firstWords(candidate: Candidate, event: RunEvent): string | null {
  if (event === 'accepted' && candidate.phase === 'checkpoint') return ABANDONED;
  if (event === 'findings') return heldWords(candidate);
  if (event === 'rebuilt_unsent') return 'the ledger was made again: it may have been sent before';
  if (event === 'nothing_to_import') return 'nothing to import: no generation was evaluated';
  if (event !== 'invalid') return null;
  const errors = candidate.findings.filter((finding) => finding.severity === 'error');
  const [first] = errors;
  if (first === undefined) return 'the dump is not valid';
  const rest = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  return `${first.path}: expected ${first.expected}, found ${first.found}${rest}`;
}

const ABANDONED = 'the run was broken off without a word; this is its last checkpoint';

function heldWords({ findings }: Candidate): string {
  const held = findings.filter((finding) => finding.severity === 'hold');
  const first = held[0] === undefined ? 'something to be seen first' : `${held[0].path}: ${held[0].found}`;
  const rest = held.length > 1 ? ` (and ${held.length - 1} more)` : '';
  return `${first}${rest}; look, then release it with vilvik-bridge retry --allow-secrets RUN`;
}

/** Inside a transaction: an import decides which waiting states of the same run still have something to say. */
export function settleSiblings(db: DatabaseSync, importedRow: number, now: number): void {
  const rows = allRows(
    db,
    `SELECT sibling.* FROM runs AS sibling JOIN runs AS imported
       ON sibling.account = imported.account AND sibling.run_id = imported.run_id AND sibling.row <> imported.row
     WHERE imported.row = :row AND sibling.state = 'queued'`,
    { row: importedRow },
  );
  const [imported] = allRows(db, 'SELECT * FROM runs WHERE row = :row', { row: importedRow }).map(toKnownRun);
  if (imported === undefined) return;
  for (const sibling of rows.map(toKnownRun)) {
    if (isWorthItsOwnRecord(imported, sibling)) continue;
    moveRun(
      db,
      sibling.row,
      'superseded',
      { why: 'the run was imported already, with as many generations' },
      now,
    );
  }
}

function knownRuns(db: DatabaseSync, account: string, runId: string): KnownRun[] {
  return allRows(db, 'SELECT * FROM runs WHERE account = :account AND run_id = :runId', {
    account,
    runId,
  }).map(toKnownRun);
}

const knownSchema = z.object({
  row: z.number(),
  state: z.enum(RUN_STATES),
  sequence: z.number(),
  body_sha256: z.string(),
  generations: z.number().nullable(),
  phase: z.enum(PHASES),
  file: z.string(),
  given_up: z.number(),
});

function toKnownRun(row: Row): KnownRun {
  const { body_sha256: bodySha256, given_up: givenUp, ...known } = knownSchema.parse(row);
  return { ...known, bodySha256, givenUp: givenUp === 1 };
}

interface Entry {
  readonly state: RunState;
  readonly why: string | null;
  /** It shares the fate of a run that a person has dropped. */
  readonly givenUp: boolean;
}

function insertRun(
  db: DatabaseSync,
  candidate: Candidate,
  { state, why, givenUp }: Entry,
  now: number,
): number {
  return execute(
    db,
    `INSERT INTO runs (row, account, run_id, sequence, phase, name, created_at, generations, file, file_mark, in_spool, body_offset,
       body_bytes, body_sha256, by_hand, state, why, findings, notes, proof,
       proof_until, likeness, given_up, queued_at, changed_at)
     VALUES (${NEXT_ROW}, :account, :runId, :sequence, :phase, :name, :createdAt, :generations, :file, :mark, :inSpool, :offset,
       :bytes, :sha256, :byHand, :state, :why, :findings, :notes, :proof,
       :proofUntil, :likeness, :givenUp, :now, :now)`,
    {
      account: candidate.account,
      runId: candidate.runId,
      sequence: candidate.sequence,
      phase: candidate.phase,
      name: candidate.name,
      createdAt: candidate.createdAt,
      generations: candidate.generations,
      file: candidate.file,
      mark: candidate.mark ?? null,
      inSpool: candidate.inSpool ? 1 : 0,
      ...candidate.body,
      byHand: candidate.byHand ? 1 : 0,
      state,
      why,
      findings: JSON.stringify(candidate.findings),
      notes: JSON.stringify(candidate.notes),
      proof: candidate.proof,
      proofUntil: candidate.proofUntil,
      likeness: candidate.likeness === null ? null : JSON.stringify(candidate.likeness),
      givenUp: givenUp ? 1 : 0,
      now,
    },
  );
}
