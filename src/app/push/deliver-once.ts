import { BridgeError } from '../../core/errors.ts';
import { isOpenWish } from '../../core/wish/continuation.ts';
import { isTerminal, needsPerson } from '../../core/run.ts';
import { reportChanges } from '../../delivery/report.ts';
import { tick } from '../../delivery/tick.ts';
import type { RunRecord } from '../../ledger/records.ts';
import { buildDelivery, type App, type Delivery } from '../build-app.ts';
import type { Emit } from '../events.ts';
import { eventOfSending, eventOfTrouble, eventOfWish, eventsOfPushed, eventsOfReported } from '../narrate.ts';
import { awaitsProof } from '../proofs.ts';

/** While another process sends one of our runs, or proves it, its state is looked up this often. */
const OTHER_PROCESS_LOOK_MS = 200;

/** How long a push stays. */
export interface StayOptions {
  /** Until every run has come to an end, and every continuation. */
  readonly wait: boolean;
  /** How long at most; null for as long as it takes. */
  readonly waitTimeoutMs: number | null;
}

/** The runs of one push, and how their files are looked at again. */
export interface Batch {
  readonly rows: ReadonlySet<number>;
  readonly refresh: () => Promise<void>;
}

/** Rounds until nothing of ours is due; answers why there is no key, where there is none. */
export async function deliverRuns(
  { rows, refresh }: Batch,
  app: App,
  options: StayOptions,
  emit: Emit,
  signal: AbortSignal,
): Promise<BridgeError | null> {
  await refresh();
  if (!hasWork(rows, app)) return null;
  let delivery: Delivery;
  try {
    delivery = await openDelivery(app, emit);
  } catch (error) {
    if (error instanceof BridgeError && error.code.startsWith('key_')) return error;
    throw error;
  }
  // A person asks now: what held the account may have been mended.
  await app.ledger.liftHold(app.account);
  await endPauses(rows, app);
  const deadline = options.waitTimeoutMs === null ? Infinity : app.clock.now() + options.waitTimeoutMs;
  while (!signal.aborted) {
    await refresh();
    const round = await tick(delivery.ports, delivery.settings, (entry) => rows.has(entry.row), signal);
    for (const pushed of round.pushed) for (const event of eventsOfPushed(pushed, app.ledger)) emit(event);
    for (const wish of round.continued) emit(eventOfWish(wish, app.ledger));
    await report(app, emit);
    const until = nextLook(rows, app, round.nextAt);
    if (app.clock.now() >= deadline || !staysFor(rows, app, until, options)) break;
    await app.clock.sleep(Math.min(until, deadline) - app.clock.now(), signal);
  }
  return null;
}

/** Nor is a run waited for whose attempts surely never arrived: the network may be back. */
async function endPauses(rows: ReadonlySet<number>, { ledger, clock }: App): Promise<void> {
  const now = clock.now();
  for (const row of rows) {
    const run = ledger.run(row);
    const waits = run?.state === 'queued' && !run.undecided && (run.notBefore ?? now) > now;
    if (waits) await ledger.postpone(row, now, run.why ?? '', now);
  }
}

function staysFor(rows: ReadonlySet<number>, app: App, until: number, { wait }: StayOptions): boolean {
  if (isHeld(app) || !hasWork(rows, app)) return false;
  return wait || until <= app.clock.now() || isSentElsewhere(rows, app) || awaitsProof(rows, app);
}

/** The account was asked, and is held until the next probe. */
function isHeld({ ledger, account, clock }: App): boolean {
  const now = clock.now();
  const { hold, notBefore } = ledger.account(account);
  return hold !== null && (notBefore ?? now) > now;
}

function openDelivery(app: App, emit: Emit): Promise<Delivery> {
  return buildDelivery(
    app,
    (run, bytes) => {
      emit(eventOfSending(run, bytes));
    },
    (error, retryAt) => {
      emit(eventOfTrouble(error, retryAt));
    },
    (held, why) => {
      emit({ event: 'key.held', held, why });
    },
  );
}

function nextLook(rows: ReadonlySet<number>, app: App, nextAt: number | null): number {
  const soon = app.clock.now() + OTHER_PROCESS_LOOK_MS;
  if (isSentElsewhere(rows, app) || awaitsProof(rows, app)) return soon;
  return nextAt ?? Infinity;
}

function hasWork(rows: ReadonlySet<number>, app: App): boolean {
  return [...rows].some((row) => {
    const run = app.ledger.run(row);
    return isUnderWay(run) || (run !== null && isContinuing(run, app));
  });
}

/** A wish of a run that will not be imported now has nothing to wait for here. */
function isContinuing({ account, runId, state }: RunRecord, { ledger }: App): boolean {
  return ledger.wishes.ofRun(account, runId).some((wish) => {
    if (wish.state === 'wanted') return wish.source !== null || state === 'imported';
    return isOpenWish(wish.state) && wish.state !== 'over_budget';
  });
}

export function isUnderWay(run: RunRecord | null): boolean {
  return run !== null && !isTerminal(run.state) && !needsPerson(run.state);
}

function isSentElsewhere(rows: ReadonlySet<number>, app: App): boolean {
  return [...rows].some((row) => app.ledger.run(row)?.state === 'sending');
}

export async function report({ ledger, account, config }: App, emit: Emit): Promise<void> {
  for (const reported of await reportChanges(ledger, account, config.places)) {
    for (const event of eventsOfReported(reported)) emit(event);
  }
}
