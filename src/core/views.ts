import type { AccountHold } from './outcome.ts';
import type { Finding } from './finding.ts';
import type { Plan, WaitReason } from './plan.ts';
import type { Limits } from './quota.ts';
import type { Receipt } from './receipt.ts';
import type { Note, Phase } from './run-dump.ts';
import type { RunState } from './run.ts';
import type { WishState } from './wish/continuation.ts';
import { wishView, type ViewedWish } from './wish/wish-view.ts';

/** What a view needs to know of a run; the ledger's records have it. */
export interface ViewedRun {
  readonly row: number;
  readonly runId: string;
  readonly name: string | null;
  readonly sequence: number;
  readonly phase: Phase;
  readonly state: RunState;
  readonly why: string | null;
  readonly file: string;
  readonly findings: readonly Finding[];
  readonly notes: readonly Note[];
  readonly attempts: number;
  readonly receipt: Receipt | null;
}

/** `.bridge/runs/<run id>.json`: everything about one run that changes only with the run. */
export function runView(run: ViewedRun, wishes: readonly ViewedWish[]): object {
  return {
    version: 1,
    run_id: run.runId,
    name: run.name,
    sequence: run.sequence,
    phase: run.phase,
    state: run.state,
    why: run.why,
    file: run.file,
    findings: run.findings,
    notes: run.notes,
    attempts: run.attempts,
    receipt: run.receipt,
    continuations: wishes.map(wishView),
  };
}

/** `<dump>.reason.json`: why a dump was refused, and what to do about it. */
export function reasonView(run: ViewedRun): object {
  return {
    version: 1,
    run_id: run.runId,
    name: run.name,
    why: run.why,
    findings: run.findings,
    what_next: 'mend the dump and move it back into the spool: it is tried again',
  };
}

/** The bridge in one word. */
type Health = 'ok' | 'waiting' | 'no_key' | 'outage' | 'account_held' | 'needs_person';

export interface StatusInput {
  readonly now: number;
  readonly spool: string;
  readonly account: {
    readonly name: string;
    readonly baseUrl: string;
    readonly hold: AccountHold | null;
    readonly why: string | null;
    /** When the service last refused for its limits although ours had room; null where it did not of late. */
    readonly sharedAt: number | null;
    readonly outage: { readonly since: number; readonly nextCheckAt: number } | null;
  };
  /** Why there is no key to send with. */
  readonly keyProblem: string | null;
  /** The ledger was made again of late. */
  readonly rebuilt: { readonly at: number; readonly kept: string | null } | null;
  readonly counts: Readonly<Record<RunState, number>>;
  readonly limits: Limits;
  readonly plan: Plan;
  readonly continuing: {
    readonly counts: Readonly<Record<WishState, number>>;
    readonly perDay: number;
    readonly leftToday: number;
    /** What keeps all continuations from going on. */
    readonly pause: { readonly why: string; readonly notBefore: number } | null;
  };
  readonly names: ReadonlyMap<number, string | null>;
  readonly running: readonly {
    readonly run_id: string;
    readonly name: string | null;
    readonly sequence: number;
  }[];
}

/** How many send times the status shows. */
export const SHOWN_SEND_TIMES = 100;

export interface StatusView {
  readonly version: 1;
  readonly health: Health;
  readonly updated_at: string;
  readonly spool: string;
  readonly account: {
    readonly name: string;
    readonly base_url: string;
    readonly hold: AccountHold | null;
    readonly why: string | null;
    /** Someone else uses this account's quota too: seen then. */
    readonly shared_at: string | null;
    /** The service does not answer. */
    readonly outage: { readonly since: string; readonly next_check_at: string } | null;
  };
  /** Why there is no key to send with. */
  readonly key_problem: string | null;
  /** The ledger was made again of late; the one before is kept in a file, where there was one. */
  readonly rebuilt: { readonly at: string; readonly kept: string | null } | null;
  readonly counts: Readonly<Record<RunState | 'running', number>>;
  readonly quota: {
    readonly per_hour: number;
    readonly per_day: number;
    readonly left_this_hour: number;
    readonly left_this_day: number;
  };
  readonly continuations: {
    readonly counts: Readonly<Record<WishState, number>>;
    readonly per_day: number;
    readonly left_this_day: number;
    readonly waits_until: string | null;
    readonly why: string | null;
  };
  readonly running: StatusInput['running'];
  readonly next: readonly PlannedSend[];
  readonly finished_at: string | null;
}

export interface PlannedSend {
  readonly run_id: string;
  readonly name: string | null;
  readonly planned_at: string | null;
  readonly because: WaitReason;
}

/** `.bridge/status.json`, and what `vilvik-bridge status` prints. */
export function statusView(input: StatusInput): StatusView {
  const { plan, account, counts, limits } = input;
  return {
    version: 1,
    health: healthOf(input),
    updated_at: isoTime(input.now),
    spool: input.spool,
    account: accountView(account),
    key_problem: input.keyProblem,
    rebuilt: input.rebuilt === null ? null : { at: isoTime(input.rebuilt.at), kept: input.rebuilt.kept },
    counts: { ...counts, running: input.running.length },
    quota: {
      per_hour: limits.perHour,
      per_day: limits.perDay,
      left_this_hour: plan.left.hour,
      left_this_day: plan.left.day,
    },
    continuations: continuationsView(input.continuing),
    running: input.running,
    next: plannedSends({ entries: plan.entries.slice(0, SHOWN_SEND_TIMES) }, input.names),
    finished_at: plan.finishedAt === null ? null : isoTime(plan.finishedAt),
  };
}

export function plannedSends(
  plan: Pick<Plan, 'entries'>,
  names: ReadonlyMap<number, string | null>,
): PlannedSend[] {
  return plan.entries.map((entry) => ({
    run_id: entry.runId,
    name: names.get(entry.row) ?? null,
    planned_at: entry.at === null ? null : isoTime(entry.at),
    because: entry.because,
  }));
}

function continuationsView({
  counts,
  perDay,
  leftToday,
  pause,
}: StatusInput['continuing']): StatusView['continuations'] {
  return {
    counts,
    per_day: perDay,
    left_this_day: leftToday,
    waits_until: pause === null ? null : isoTime(pause.notBefore),
    why: pause?.why ?? null,
  };
}

function accountView(account: StatusInput['account']): StatusView['account'] {
  const { name, baseUrl, hold, why, sharedAt, outage } = account;
  return {
    name,
    base_url: baseUrl,
    hold,
    why,
    shared_at: sharedAt === null ? null : isoTime(sharedAt),
    outage:
      outage === null ? null : { since: isoTime(outage.since), next_check_at: isoTime(outage.nextCheckAt) },
  };
}

function healthOf({ counts, account: { hold, outage }, keyProblem }: StatusInput): Health {
  if (hold !== null) return 'account_held';
  if (counts.rejected > 0 || counts.held > 0) return 'needs_person';
  if (counts.queued + counts.sending + counts.in_doubt === 0) return 'ok';
  if (keyProblem !== null) return 'no_key';
  return outage === null ? 'waiting' : 'outage';
}

function isoTime(time: number): string {
  return new Date(time).toISOString();
}
