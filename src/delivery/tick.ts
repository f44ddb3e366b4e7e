import { isOnProbation } from '../core/account.ts';
import { planDelivery, type Plan, type PlanEntry, type PlannedRun } from '../core/plan.ts';
import type { DeliverySnapshot } from '../ledger/records.ts';
import type { WishRecord } from '../ledger/wishes.ts';
import { continueRuns } from './continue.ts';
import { nextLookAt, settleDoubts } from './doubts.ts';
import { lookBeforeSending } from './first-look.ts';
import { checkHealth, nextHealthCheck } from './health.ts';
import { takeUpKey } from './key-change.ts';
import type { DeliveryPorts, DeliverySettings, MayGo } from './ports.ts';
import { push } from './push.ts';
import type { Pushed } from './pushed.ts';
import { recoverLostAttempts } from './recover.ts';
import { checkTime } from './time-check.ts';

/** What one round did. */
export interface TickReport {
  readonly pushed: readonly Pushed[];
  /** Wishes to continue that changed, as they were after each change. */
  readonly continued: readonly WishRecord[];
  /** When there is something to do again (ms since 1970); null when nothing is planned. */
  readonly nextAt: number | null;
}

/** One round: what is due, a plan, and for each that goes now intent, call, outcome. */
export async function tick(
  ports: DeliveryPorts,
  settings: DeliverySettings,
  mayGo: MayGo,
  signal: AbortSignal,
): Promise<TickReport> {
  const { ledger, clock } = ports;
  await recoverLostAttempts(ports, settings);
  const askAgainAt = await takeUpKey(ports, settings, signal);
  if (askAgainAt !== null) return { ...NOTHING, nextAt: askAgainAt };
  if (snapshotOf(ports, settings, mayGo).runs.some(mayGo ?? everybody)) {
    const pauseMs = await checkTime(ports, settings, signal);
    if (pauseMs !== null) return { ...NOTHING, nextAt: clock.now() + pauseMs };
  }
  await keepHealth(ports, settings, mayGo, signal);
  const settled = await settleDoubts(ports, settings, mayGo, signal);
  const snapshot = snapshotOf(ports, settings, mayGo);
  const now = clock.now();
  const planned = plannedOf(snapshot, settings, mayGo, now);
  const atOnce = isOnProbation(snapshot.account) ? 1 : settings.concurrency;
  const due = planned.filter((entry) => entry.at !== null && entry.at <= now).slice(0, atOnce);
  const runs = due.flatMap(({ row }) => ledger.run(row) ?? []);
  const first = await lookBeforeSending(runs, ports, settings, signal);
  const sent = await Promise.all(first.runs.map((run) => push(run, ports, settings, signal)));
  const pushed = [...settled, ...first.settled, ...sent];
  const left = pushed.length === 0 ? snapshot : snapshotOf(ports, settings, mayGo);
  const turnAt = nextTurn(left, settings, mayGo, clock.now());
  const { changed: continued, nextAt } = await continueRuns(ports, settings, mayGo, signal);
  return { pushed, continued, nextAt: earlier(earlier(turnAt, nextLookAt(ports, settings, mayGo)), nextAt) };
}

const NOTHING: Omit<TickReport, 'nextAt'> = { pushed: [], continued: [] };

/** Asks the service for its health where that is due. */
async function keepHealth(
  ports: DeliveryPorts,
  settings: DeliverySettings,
  mayGo: MayGo,
  signal: AbortSignal,
): Promise<void> {
  const snapshot = snapshotOf(ports, settings, mayGo);
  if (snapshot.runs.some(mayGo ?? everybody)) await checkHealth(snapshot, ports, settings, signal);
}

/** Where everybody may go, those that go first are enough: a backlog of any length costs nothing. */
function snapshotOf(
  { ledger, clock }: DeliveryPorts,
  { account, concurrency }: DeliverySettings,
  mayGo: MayGo,
): DeliverySnapshot {
  return ledger.snapshot(account, clock.now(), mayGo === null ? concurrency : Infinity);
}

function everybody(): boolean {
  return true;
}

/** Where only one may go to see, it is one of those that may go here. */
function plannedOf(
  snapshot: DeliverySnapshot,
  settings: DeliverySettings,
  mayGo: MayGo,
  now: number,
): readonly PlanEntry[] {
  const isOneOnly = mayGo !== null && isOnProbation(snapshot.account);
  const runs = snapshot.runs.filter((run) => run.awaitsLook !== true && (!isOneOnly || mayGo(run)));
  return planOf({ ...snapshot, runs }, settings, now).entries.filter(mayGo ?? everybody);
}

/** When the next run goes or the service is asked for its health. */
function nextTurn(
  snapshot: DeliverySnapshot,
  settings: DeliverySettings,
  mayGo: MayGo,
  now: number,
): number | null {
  const sendAt = plannedOf(snapshot, settings, mayGo, now).find((entry) => entry.at !== null)?.at ?? null;
  return earlier(sendAt, snapshot.runs.some(mayGo ?? everybody) ? nextHealthCheck(snapshot) : null);
}

function earlier(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}

/** Runs that a snapshot does not show. */
interface Unseen {
  /** Not in the ledger yet. */
  readonly more?: readonly PlannedRun[];
  /** How many are ready behind those of the snapshot. */
  readonly behind?: number;
}

/** The plan of an account from what the ledger holds. */
export function planOf(
  snapshot: DeliverySnapshot,
  { limits, reserve }: Pick<DeliverySettings, 'limits' | 'reserve'>,
  now: number,
  { more = [], behind = 0 }: Unseen = {},
): Plan {
  return planDelivery({
    now,
    runs: [...snapshot.runs, ...more],
    behind,
    charges: snapshot.charges,
    limits,
    reserve,
    account: snapshot.account,
  });
}
