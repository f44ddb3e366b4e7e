import type { RunState } from '../core/run.ts';
import type { App } from './build-app.ts';
import { findRunning } from './status.ts';

/** A line of a list. */
export interface ListedRun {
  readonly runId: string;
  readonly name: string | null;
  /** A checkpoint in the spool is shown as running; the ledger does not have it. */
  readonly state: RunState | 'running';
  readonly why: string | null;
  /** Its last change (ms since 1970); for what runs, null. */
  readonly changedAt: number | null;
  readonly file: string;
}

export interface ListChoice {
  /** Empty for every state. */
  readonly states: readonly ListedRun['state'][];
  readonly limit: number;
}

/** The runs that changed last, those under way first, and how many there are in all. */
export async function listRuns(
  app: App,
  { states, limit }: ListChoice,
): Promise<{ readonly items: readonly ListedRun[]; readonly total: number }> {
  const { ledger, account } = app;
  const isWanted = (state: ListedRun['state']): boolean => states.length === 0 || states.includes(state);
  const running = isWanted('running') ? (await findRunning(app)).running : [];
  const underWay = running.map(({ file, header }): ListedRun => {
    const { run_id: runId, name } = header;
    return { runId, name, state: 'running', why: null, changedAt: null, file };
  });
  const stored = states.filter((state) => state !== 'running');
  const runs = ledger.recentRuns(account, { states: states.length === 0 ? null : stored, limit });
  const counted = Object.entries(ledger.counts(account)) as [RunState, number][];
  const inLedger = counted.filter(([state]) => isWanted(state)).reduce((sum, [, count]) => sum + count, 0);
  return { items: [...underWay, ...runs].slice(0, limit), total: underWay.length + inLedger };
}
