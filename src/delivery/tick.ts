import { planDelivery, type Plan, type PlanEntry, type PlannedRun } from '../core/plan.ts';
import type { DeliverySnapshot, RunRecord } from '../ledger/ledger.ts';
import type { DeliveryPorts, DeliverySettings } from './ports.ts';
import { push, type Pushed } from './push.ts';
import { recoverLostAttempts } from './recover.ts';

/** What one round did. */
export interface TickReport {
  readonly pushed: readonly Pushed[];
  /** When there is something to do again (ms since 1970); null when nothing is planned. */
  readonly nextAt: number | null;
}

/** One round: what is due, a plan, and for each that goes now intent, call, outcome. */
export async function tick(
  ports: DeliveryPorts,
  settings: DeliverySettings,
  mayGo: (run: { readonly row: number }) => boolean,
  signal: AbortSignal,
): Promise<TickReport> {
  const { ledger, clock } = ports;
  await recoverLostAttempts(ports, settings);
  const now = clock.now();
  const snapshot = ledger.snapshot(settings.account, now);
  const planned = planOf(snapshot, settings, now).entries.filter(mayGo);
  const due = planned.filter((entry) => entry.at !== null && entry.at <= now).slice(0, settings.concurrency);
  const pushed = await Promise.all(due.map((entry) => push(runOf(snapshot, entry), ports, settings, signal)));
  const left = pushed.length === 0 ? planned : plannedAfter(ports, settings).filter(mayGo);
  return { pushed, nextAt: left.find((entry) => entry.at !== null)?.at ?? null };
}

function plannedAfter({ ledger, clock }: DeliveryPorts, settings: DeliverySettings): readonly PlanEntry[] {
  const now = clock.now();
  return planOf(ledger.snapshot(settings.account, now), settings, now).entries;
}

/** The plan of an account from what the ledger holds, and from `more` that it does not hold yet. */
export function planOf(
  snapshot: DeliverySnapshot,
  { limits, reserve }: Pick<DeliverySettings, 'limits' | 'reserve'>,
  now: number,
  more: readonly PlannedRun[] = [],
): Plan {
  const known = snapshot.runs.map((run) => ({
    ...run,
    state: run.state === 'in_doubt' ? ('in_doubt' as const) : ('queued' as const),
    abandoned: run.phase === 'checkpoint',
  }));
  const account = { notBefore: snapshot.account.notBefore, held: snapshot.account.hold };
  return planDelivery({
    now,
    runs: [...known, ...more],
    charges: snapshot.charges,
    limits,
    reserve,
    account,
  });
}

function runOf(snapshot: DeliverySnapshot, entry: PlanEntry): RunRecord {
  const found = snapshot.runs.find((run) => run.row === entry.row);
  if (found === undefined) throw new Error(`the plan names row ${entry.row}, which the snapshot lacks`);
  return found;
}
