import type { RunRecord } from '../ledger/records.ts';
import { settleFound } from './doubts.ts';
import { lookFor } from './look.ts';
import type { DeliveryPorts, DeliverySettings } from './ports.ts';
import type { Pushed } from './pushed.ts';

/** What is left to be sent, and what turned out to be there already. */
export interface FirstLook {
  readonly runs: readonly RunRecord[];
  readonly settled: readonly Pushed[];
}

/**
 * Where another machine may have the same folder, a run is looked for before it is sent for the first time. Where it
 * cannot be looked for, it is sent.
 */
export async function lookBeforeSending(
  runs: readonly RunRecord[],
  ports: DeliveryPorts,
  settings: DeliverySettings,
  signal: AbortSignal,
): Promise<FirstLook> {
  if (!settings.lookBeforeFirstSend) return { runs, settled: [] };
  const { ledger } = ports;
  const isFirst = ({ state, attempts, notFound }: RunRecord): boolean =>
    state === 'queued' && attempts === 0 && notFound === 0;
  const first = runs.filter(isFirst).flatMap(({ row }) => ledger.looks.doubt(row) ?? []);
  if (first.length === 0) return { runs, settled: [] };
  const look = await lookFor(first, ledger.looks.doubts(settings.account), ports, settings, signal);
  if (look.kind !== 'looked') return { runs, settled: [] };
  const settled: Pushed[] = [];
  for (const doubt of first) {
    const found = look.found.get(doubt.row);
    if (found?.kind !== 'adopt' && found?.kind !== 'several') continue;
    settled.push(...(await settleFound(doubt, found, { ports, settings, clockAheadMs: look.clockAheadMs })));
  }
  const gone = new Set(settled.map(({ run }) => run.row));
  return { runs: runs.filter(({ row }) => !gone.has(row)), settled };
}
