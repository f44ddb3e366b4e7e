import type { RunState } from '../../core/run.ts';
import type { App } from '../build-app.ts';
import { findRunning } from '../status.ts';

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
  const isWanted = states.length === 0 || states.includes('running');
  const running = isWanted ? (await findRunning(app)).running : [];
  const underWay = running.map(({ file, header }): ListedRun => {
    const { run_id: runId, name } = header;
    return { runId, name, state: 'running', why: null, changedAt: null, file };
  });
  return listFrom(app, underWay, { states, limit, offset: 0 });
}

/** The same where the runs under way are known already, and from any place of the list. */
export function listFrom<Line extends Omit<ListedRun, 'file'>>(
  { ledger, account }: App,
  running: readonly Line[],
  { states, limit, offset }: ListChoice & { readonly offset: number },
): { readonly items: readonly (Line | ListedRun)[]; readonly total: number } {
  const isWanted = (state: ListedRun['state']): boolean => states.length === 0 || states.includes(state);
  const underWay = isWanted('running') ? running : [];
  const stored = states.filter((state) => state !== 'running');
  const from = Math.max(0, offset - underWay.length);
  const choice = { states: states.length === 0 ? null : stored, limit, offset: from };
  const runs = ledger.recentRuns(account, choice);
  const counted = Object.entries(ledger.counts(account)) as [RunState, number][];
  const inLedger = counted.filter(([state]) => isWanted(state)).reduce((sum, [, count]) => sum + count, 0);
  const items = [...underWay.slice(offset), ...runs].slice(0, limit);
  return { items, total: underWay.length + inLedger };
}
