import { accountReadyAt, type AccountSituation } from './account.ts';
import { QuotaBook, type Charge, type Limits } from './quota.ts';
import type { RunState } from './run.ts';

/** What the plan needs to know of a run that is queued, in doubt or being sent. */
export interface PlannedRun {
  readonly row: number;
  readonly runId: string;
  readonly state: Extract<RunState, 'queued' | 'in_doubt'>;
  /** Named on a command line: goes before the backlog. */
  readonly byHand: boolean;
  readonly abandoned: boolean;
  readonly queuedAt: number;
  readonly failures: number;
  /** Not to be sent before this moment (ms since 1970), or null. */
  readonly notBefore: number | null;
  /** Its proof is awaited until then; null or absent when none is. */
  readonly proofUntil?: number | null;
  /** Another state of the same run is being sent or in doubt; this one waits for its outcome. */
  readonly blocked: boolean;
  /** A look has shown that an attempt did not arrive: it goes again before everything that was never sent. */
  readonly resent?: boolean;
  /** In doubt, and not looked for since its last attempt: it is not sent before that. */
  readonly awaitsLook?: boolean;
}

export interface PlanInput {
  readonly now: number;
  readonly runs: readonly PlannedRun[];
  /** How many more are ready behind the last of `runs`; they have no entries, but take their time. */
  readonly behind?: number;
  readonly charges: readonly Charge[];
  readonly limits: Limits;
  readonly reserve: Limits;
  readonly account: AccountSituation;
}

export type WaitReason =
  | 'now'
  | 'hour_window'
  | 'day_window'
  | 'retry'
  | 'proof'
  | 'account_wait'
  | 'account_held'
  | 'outage'
  | 'earlier_attempt';

export interface PlanEntry {
  readonly row: number;
  readonly runId: string;
  /** When it goes (ms since 1970), or null when that cannot be known. */
  readonly at: number | null;
  readonly because: WaitReason;
}

export interface Plan {
  /** In the order in which they go. */
  readonly entries: readonly PlanEntry[];
  /** When the last one goes; null where nothing is planned, or all hangs on what one run shall show. */
  readonly finishedAt: number | null;
  readonly left: { readonly hour: number; readonly day: number };
}

/** Who is sent when. The one function behind `tick`, `plan`, `--dry-run`, `planned_at` and the status files. */
export function planDelivery(input: PlanInput): Plan {
  const { now } = input;
  const book = new QuotaBook(input.charges, now);
  const left = book.left(input.limits);
  const free = input.runs.filter((run) => !run.blocked);
  const blocked = input.runs.filter((run) => run.blocked);
  const scheduled = scheduleOf(free, input, book);
  const waiting = blocked.sort(byPriority).map(({ row, runId }): PlanEntry => {
    return { row, runId, at: null, because: 'earlier_attempt' };
  });
  return { ...scheduled, entries: [...scheduled.entries, ...waiting], left };
}

type Schedule = Pick<Plan, 'entries' | 'finishedAt'>;

function scheduleOf(runs: readonly PlannedRun[], input: PlanInput, book: QuotaBook): Schedule {
  const { hold, breaker } = input.account;
  if (hold !== null) return probeOf(runs, input, book, 'account_held');
  if (breaker.kind === 'open') return probeOf(runs, input, book, 'outage');
  return schedule(runs, input, book);
}

/**
 * A held account, or a service that is down, lets one run through to see; the others' time is unknown until it is
 * answered. A run that failed before proves less than one that never did.
 */
function probeOf(
  runs: readonly PlannedRun[],
  input: PlanInput,
  book: QuotaBook,
  because: WaitReason,
): Schedule {
  const { now, account, limits } = input;
  const probes = runs.map((run) => {
    const readyToGo = Math.max(accountReadyAt(account, run.runId, now), readyAt(run, now));
    return { run, slot: Math.min(book.nextSlot(limits, readyToGo), NEVER) };
  });
  probes.sort((a, b) => a.slot - b.slot || a.run.failures - b.run.failures || byPriority(a.run, b.run));
  const entries = probes.map(({ run, slot }, index): PlanEntry => {
    const at = index === 0 && slot < NEVER ? slot : null;
    return { row: run.row, runId: run.runId, at, because };
  });
  return { entries, finishedAt: null };
}

/** Infinities have no difference to sort by. */
const NEVER = Number.MAX_SAFE_INTEGER;

/** Walks through time: at each slot the first of those that are ready then. */
function schedule(runs: readonly PlannedRun[], input: PlanInput, book: QuotaBook): Schedule {
  const { now, account } = input;
  const startAt = accountReadyAt(account, '', now);
  const later = runs.filter((run) => readyAt(run, now) > startAt).sort(byReadiness(now));
  const ready = runs.filter((run) => readyAt(run, now) <= startAt).sort(byPriority);
  const behind = standBehind(ready, input);
  let finishedAt: number | null = null;
  const entries: PlanEntry[] = [];
  let time = startAt;
  let nextLater = 0;
  let nextReady = 0;
  while (nextReady < ready.length || nextLater < later.length) {
    const first = ready[nextReady];
    const arrived = later[nextLater];
    if (first === undefined && arrived !== undefined) time = Math.max(time, readyAt(arrived, now));
    const limits = first !== undefined && mayUseReserve(first) ? input.limits : withReserve(input);
    const slot = first === undefined ? time : book.nextSlot(limits, time);
    if (arrived !== undefined && readyAt(arrived, now) <= slot) {
      insertByPriority(ready, nextReady, arrived);
      nextLater += 1;
      continue;
    }
    if (first === undefined) break;
    nextReady += Number(hasTurned(first, behind));
    if (first !== behind.standIn)
      entries.push(entryFor(first, slot, { now, accountAt: startAt, book, limits }));
    if (!Number.isFinite(slot)) continue;
    book.book(slot);
    time = slot;
    finishedAt = slot;
  }
  return { entries, finishedAt };
}

/** The runs of which only the number is known: one stands for all of them. */
interface Behind {
  readonly standIn: PlannedRun | null;
  left: number;
}

/** Puts them behind those that are ready. */
function standBehind(ready: PlannedRun[], { behind = 0 }: PlanInput): Behind {
  const last = ready.at(-1);
  if (last === undefined || behind === 0) return { standIn: null, left: 0 };
  const standIn = { ...last };
  ready.push(standIn);
  return { standIn, left: behind };
}

/** Whether all that the run stands for have had their turn with this one. */
function hasTurned(run: PlannedRun, behind: Behind): boolean {
  if (run !== behind.standIn) return true;
  behind.left -= 1;
  return behind.left === 0;
}

/** The reserve is for runs by hand; those in doubt go before them, so they must not wait for it either. */
function mayUseReserve(run: PlannedRun): boolean {
  return run.byHand || isSentAgain(run);
}

function withReserve({ limits, reserve }: PlanInput): Limits {
  return { perHour: limits.perHour - reserve.perHour, perDay: limits.perDay - reserve.perDay };
}

interface SlotContext {
  readonly now: number;
  readonly accountAt: number;
  readonly book: QuotaBook;
  readonly limits: Limits;
}

function entryFor(run: PlannedRun, slot: number, context: SlotContext): PlanEntry {
  const at = Number.isFinite(slot) ? slot : null;
  return { row: run.row, runId: run.runId, at, because: waitReason(run, slot, context) };
}

function waitReason(
  run: PlannedRun,
  slot: number,
  { now, accountAt, book, limits }: SlotContext,
): WaitReason {
  if (slot <= now) return 'now';
  if (slot === accountAt) return 'account_wait';
  if (slot === run.proofUntil) return 'proof';
  if (slot === run.notBefore) return 'retry';
  return book.isDayFull(limits, slot - 1) ? 'day_window' : 'hour_window';
}

/** In doubt first, then by hand, then those that have not failed, then finished before abandoned, then age. */
function byPriority(a: PlannedRun, b: PlannedRun): number {
  return (
    Number(isSentAgain(b)) - Number(isSentAgain(a)) ||
    Number(b.byHand) - Number(a.byHand) ||
    Number(a.failures > 0) - Number(b.failures > 0) ||
    Number(a.abandoned) - Number(b.abandoned) ||
    a.queuedAt - b.queuedAt ||
    a.row - b.row
  );
}

function isSentAgain({ state, resent = false }: PlannedRun): boolean {
  return state === 'in_doubt' || resent;
}

function byReadiness(now: number): (a: PlannedRun, b: PlannedRun) => number {
  return (a, b) => readyAt(a, now) - readyAt(b, now) || byPriority(a, b);
}

/** When the run itself has nothing more to wait for. */
function readyAt(run: PlannedRun, now: number): number {
  return Math.max(run.notBefore ?? now, run.proofUntil ?? now);
}

function insertByPriority(ready: PlannedRun[], from: number, run: PlannedRun): void {
  let low = from;
  let high = ready.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = ready[middle];
    if (other !== undefined && byPriority(other, run) <= 0) low = middle + 1;
    else high = middle;
  }
  ready.splice(low, 0, run);
}
