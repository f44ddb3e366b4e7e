import { planDelivery, type Plan, type PlanEntry, type PlannedRun } from '../core/plan.ts';
import type { DeliverySnapshot } from '../ledger/ledger.ts';
import type { DeliveryPorts, DeliverySettings } from './ports.ts';
import { push, type Pushed } from './push.ts';
import { recoverLostAttempts } from './recover.ts';

/** What one round did. */
export interface TickReport {
  readonly pushed: readonly Pushed[];
  /** When there is something to do again (ms since 1970); null when nothing is planned. */
  readonly nextAt: number | null;
}

/** Who of the plan may go; null for everybody. */
export type MayGo = ((run: { readonly row: number }) => boolean) | null;

/** One round: what is due, a plan, and for each that goes now intent, call, outcome. */
export async function tick(
  ports: DeliveryPorts,
  settings: DeliverySettings,
  mayGo: MayGo,
  signal: AbortSignal,
): Promise<TickReport> {
  const { ledger, clock } = ports;
  await recoverLostAttempts(ports, settings);
  const now = clock.now();
  const planned = entriesOf(ports, settings, mayGo);
  const due = planned.filter((entry) => entry.at !== null && entry.at <= now).slice(0, settings.concurrency);
  const runs = due.flatMap(({ row }) => ledger.run(row) ?? []);
  const pushed = await Promise.all(runs.map((run) => push(run, ports, settings, signal)));
  const left = pushed.length === 0 ? planned : entriesOf(ports, settings, mayGo);
  return { pushed, nextAt: left.find((entry) => entry.at !== null)?.at ?? null };
}

/** Where everybody may go, those that go first are enough: a backlog of any length costs nothing. */
function entriesOf(
  { ledger, clock }: DeliveryPorts,
  settings: DeliverySettings,
  mayGo: MayGo,
): readonly PlanEntry[] {
  const now = clock.now();
  const first = mayGo === null ? settings.concurrency : Infinity;
  const { entries } = planOf(ledger.snapshot(settings.account, now, first), settings, now);
  return mayGo === null ? entries : entries.filter(mayGo);
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
  const account = { notBefore: snapshot.account.notBefore, held: snapshot.account.hold };
  return planDelivery({
    now,
    runs: [...snapshot.runs, ...more],
    behind,
    charges: snapshot.charges,
    limits,
    reserve,
    account,
  });
}
