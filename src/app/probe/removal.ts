import type { Asked } from '../../core/probe/answer.ts';
import type { ProbeCalls, ProbeRecord } from './calls.ts';

/** A stopped probe has so long to tidy up. */
const TIDY_MS = 4_000;

export interface Removal {
  /** What the removal of a result said whose submission was gone. */
  readonly removedResult: Asked | null;
  readonly left: readonly ProbeRecord[];
}

/** The submission first: it makes no result afterwards, and what becomes of one is among the questions. */
export async function removeAll(calls: ProbeCalls, stopped: AbortSignal): Promise<Removal> {
  const signal = stopped.aborted ? AbortSignal.timeout(TIDY_MS) : stopped;
  let removedResult: Asked | null = null;
  const left: ProbeRecord[] = [];
  for (const record of calls.records) {
    const submission = record.id === null ? null : await calls.remove('/submissions', record.id, signal);
    const resultId = record.resultId ?? (await resultOfRun(record, calls, signal));
    const result = resultId === null ? null : await calls.remove('/results', resultId, signal);
    if (submission?.status === 204 && !record.isRun) removedResult ??= result;
    const isGone = submission !== null && wasRemoved(submission) && (result === null || wasRemoved(result));
    if (!isGone) left.push(record);
  }
  return { removedResult, left };
}

async function resultOfRun(
  { id, isRun }: ProbeRecord,
  calls: ProbeCalls,
  signal: AbortSignal,
): Promise<string | null> {
  if (!isRun || id === null) return null;
  const { rows } = await calls.list(`/results/?submission_id=${encodeURIComponent(id)}`, signal);
  const found = rows?.[0]?.['id'];
  return typeof found === 'string' ? found : null;
}

function wasRemoved({ status }: Asked): boolean {
  return status === 204 || status === 404;
}
