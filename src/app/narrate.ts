import type { Taken } from '../intake/take-in.ts';
import type { IntakeRound } from '../intake/intake.ts';
import type { Reported } from '../delivery/report.ts';
import type { Pushed } from '../delivery/pushed.ts';
import { BridgeError } from '../core/errors.ts';
import { isFullDisk } from '../platform/files.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { RunRecord } from '../ledger/records.ts';
import type { WishRecord } from '../ledger/wishes.ts';
import type { BridgeEvent } from './events.ts';
import type { Rebuilt } from './ledger-care/rebuild.ts';

/** What a look at the spool is worth telling; `told` remembers which running runs were named before. */
export function eventsOfRound(round: IntakeRound, ledger: Ledger, told: Set<string>): BridgeEvent[] {
  const running = round.running.filter(({ header }) => !told.has(header.run_id));
  for (const { header } of running) told.add(header.run_id);
  return [
    ...running.map(({ file, header }): BridgeEvent => ({
      event: 'intake.running',
      run_id: header.run_id,
      name: header.name,
      file,
    })),
    ...round.taken.flatMap((taken) => eventsOfTaken(taken, taken.file, ledger)),
    ...round.failed.map(({ file, error }): BridgeEvent => ({
      event: 'intake.trouble',
      file,
      why: wordsOf(error),
    })),
    ...round.removed.flatMap((row): BridgeEvent[] => {
      const run = ledger.run(row);
      return run === null ? [] : [{ event: 'intake.removed', run_id: run.runId, name: run.name }];
    }),
  ];
}

/** What one file that was taken in is worth telling; a file that is known already is no news. */
export function eventsOfTaken(
  taken: Extract<Taken, { kind: 'taken' }>,
  file: string,
  ledger: Ledger,
): BridgeEvent[] {
  if (!taken.isNew) return [];
  const { runId, name, state, findings } = taken;
  const about = { run_id: runId, name, file };
  if (state === 'queued' || state === 'in_doubt') {
    return [
      { event: 'intake.validated', ...about, warnings: findings },
      { event: 'intake.queued', ...about },
      ...awaitedProof(ledger.run(taken.row)),
    ];
  }
  if (state === 'imported' || state === 'sending') return [];
  return [{ event: 'intake.stopped', ...about, state, why: ledger.run(taken.row)?.why ?? null, findings }];
}

function awaitedProof(run: RunRecord | null): BridgeEvent[] {
  if (run?.state !== 'queued' || run.proofUntil === null) return [];
  const until = new Date(run.proofUntil).toISOString();
  return [{ event: 'push.awaits_proof', run_id: run.runId, name: run.name, until }];
}

/** What became of one run in a round, and what it means for the account. */
export function eventsOfPushed({ run, outcome }: Pushed, ledger: Ledger): BridgeEvent[] {
  const after = ledger.run(run.row) ?? run;
  const about = { run_id: run.runId, name: run.name };
  switch (outcome.kind) {
    case 'imported':
      return [{ event: 'push.imported', ...about, id: outcome.id, result_url: outcome.resultUrl }];
    case 'adopted':
      return [{ event: 'push.adopted', ...about, id: outcome.id }];
    case 'not_found':
      return [{ event: 'push.not_found', ...about, why: outcome.why }];
    case 'refused':
      return [{ event: 'push.refused', ...about, why: outcome.why }];
    case 'too_large': {
      const event = after.state === 'rejected' ? 'push.refused' : 'push.slimmed';
      return [{ event, ...about, why: after.why ?? outcome.why }];
    }
    case 'rate_limited':
    case 'account_held': {
      const { notBefore } = ledger.account(run.account);
      const hold = outcome.kind === 'account_held' ? outcome.hold : null;
      return [{ event: 'push.account_waits', why: outcome.why, hold, retry_at: isoOrNull(notBefore) }];
    }
    case 'answer_unknown':
    case 'not_sent':
      return [tryAgainLater(after, outcome.why)];
    case 'not_begun':
      return after.state === 'held' ? [{ event: 'push.held', ...about, why: outcome.why }] : [];
    default:
      return outcome satisfies never;
  }
}

function tryAgainLater(run: RunRecord, why: string): BridgeEvent {
  const about = { run_id: run.runId, name: run.name, why };
  if (run.state === 'held') return { event: 'push.held', ...about };
  const state = run.state === 'in_doubt' ? 'in_doubt' : 'queued';
  return { event: 'push.retry_scheduled', ...about, state, retry_at: isoOrNull(run.notBefore) };
}

/** What one wish to continue a run has come to. */
export function eventOfWish(wish: WishRecord, ledger: Ledger): BridgeEvent {
  const [run] = ledger.runs(wish.account, wish.runId);
  return {
    event: 'continue.changed',
    run_id: wish.runId,
    name: run?.name ?? null,
    wish_id: wish.id,
    state: wish.state,
    why: wish.why,
    not_before: isoOrNull(wish.notBefore),
    child: wish.child?.submissionId ?? null,
    generations: wish.child?.generations ?? null,
    file: wish.file,
  };
}

/** Which paper a run got: a receipt, or the reason why it was refused. */
export function eventsOfReported({ run, file, paper, isNews, problem }: Reported): BridgeEvent[] {
  const about = { run_id: run.runId, name: run.name };
  if (problem !== null) return [{ event: 'report.trouble', ...about, file, why: problem }];
  if (paper === null || !isNews) return [];
  const event = run.state === 'imported' ? 'report.receipt' : 'report.reason';
  return [{ event, ...about, file: paper }];
}

export function eventOfRebuilt({ why, setAside, imported, waitsUntil }: Rebuilt): BridgeEvent {
  const event = { event: 'ledger.rebuilt', why, set_aside: setAside, imported } as const;
  return { ...event, waits_until: isoOrNull(waitsUntil) };
}

export function eventOfSending({ runId, name, attempts }: RunRecord, bytes: number): BridgeEvent {
  return { event: 'push.sending', run_id: runId, name, bytes, attempt: attempts + 1 };
}

/** Trouble that is nobody's fault but the machine's. */
export function eventOfTrouble(error: unknown, retryAt: number): BridgeEvent {
  return { event: 'watch.trouble', why: wordsOf(error), retry_at: new Date(retryAt).toISOString() };
}

export function wordsOf(error: unknown): string {
  if (error instanceof BridgeError) return `${error.message}; ${error.hint}`;
  const words = error instanceof Error ? error.message : String(error);
  return isFullDisk(error) ? `a disk takes no more: ${words}; make room on it: nothing is lost` : words;
}

function isoOrNull(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}
