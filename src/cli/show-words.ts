import type { ShownRun } from '../app/by-hand/show.ts';
import { printable } from '../core/printable.ts';
import { planWords } from '../core/status-words.ts';
import { findingWords, runWords, stateWords, timeWords } from '../core/words.ts';

/** What `show --json` prints of one state of a run. */
export function shownView({ run, attempts, planned, files, resumedFrom }: ShownRun): object {
  return {
    state: run.state,
    why: run.why,
    undecided: run.undecided,
    sequence: run.sequence,
    phase: run.phase,
    generations: run.generations,
    created_at: isoTime(run.createdAt),
    queued_at: isoTime(run.queuedAt),
    changed_at: isoTime(run.changedAt),
    planned_at: isoOrNull(planned?.at ?? null),
    because: planned?.because ?? null,
    body_bytes: run.body.bytes,
    body_sha256: run.body.sha256,
    proof: run.proof,
    findings: run.findings,
    notes: run.notes,
    resumed_from: resumedFrom === null ? null : { run_id: resumedFrom.runId, sequence: resumedFrom.sequence },
    files: { dump: files.dump, is_there: files.isThere, paper: files.paper },
    attempts: attempts.map((attempt) => ({
      started_at: isoTime(attempt.startedAt),
      ended_at: isoOrNull(attempt.endedAt),
      outcome: attempt.outcome,
      status: attempt.status,
      request_id: attempt.requestId,
      idempotency_key: attempt.idempotencyKey,
      base_url: attempt.baseUrl,
    })),
    receipt: run.receipt,
  };
}

/** The same for a person. */
export function shownLines(shown: ShownRun, now: number): string[] {
  const { run, planned, keyProblem, files, resumedFrom } = shown;
  const lines: [string, string | null][] = [
    ['state', `${stateWords(run.state)}, since ${timeWords(isoTime(run.changedAt), now)}`],
    ['why', run.why],
    ['goes', planned === null ? null : (keyProblem ?? planWords(planned, now))],
    ['run', `${run.phase}, ${run.generations ?? '?'} generations, ${run.body.bytes} bytes`],
    ['resumed from', resumedFrom === null ? null : runWords(resumedFrom.name, resumedFrom.runId)],
    ['proof', run.proof === null ? null : stateWords(run.proof)],
    ['file', `${files.dump}${files.isThere ? '' : ' (gone)'}`],
    [run.state === 'imported' ? 'receipt' : 'reason', files.paper],
    ['imported as', run.receipt?.id ?? null],
    ['to be seen at', run.receipt?.result_url ?? null],
  ];
  return [
    ...lines.flatMap(([word, text]) =>
      text === null ? [] : [`${word.padEnd(LABEL_WIDTH)} ${printable(text)}`],
    ),
    ...run.findings.flatMap(findingWords),
    ...run.notes.map(({ path, found, action }) => `  note ${printable(`${path}: ${found}; ${action}`)}`),
    ...shown.attempts.map((attempt) => `  ${attemptWords(attempt, now)}`),
  ];
}

/** What all of the run waits for. */
export function keyLines(keyProblem: string | null): string[] {
  return keyProblem === null ? [] : ['', `${'waits'.padEnd(LABEL_WIDTH)} ${printable(keyProblem)}`];
}

const LABEL_WIDTH = 13;

function attemptWords(attempt: ShownRun['attempts'][number], now: number): string {
  const { outcome, status, requestId } = attempt;
  const answer = status === null ? '' : ` (${status}${requestId === null ? '' : `, request ${requestId}`})`;
  const what = outcome === null ? 'under way' : stateWords(outcome);
  return `attempt ${timeWords(isoTime(attempt.startedAt), now)}: ${what}${printable(answer)}`;
}

function isoTime(time: number): string {
  return new Date(time).toISOString();
}

function isoOrNull(time: number | null): string | null {
  return time === null ? null : isoTime(time);
}
