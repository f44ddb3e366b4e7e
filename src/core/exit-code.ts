import type { WishState } from './continuation.ts';
import type { RunState } from './run.ts';

/** The state of a pushed file as it is shown: what the ledger stores, and what follows from the account or the phase. */
export type ShownState = RunState | 'running' | 'account_held';

const WAITS: ReadonlySet<ShownState> = new Set<ShownState>(['queued', 'sending', 'in_doubt', 'running']);
const IS_HELD: ReadonlySet<ShownState> = new Set<ShownState>(['held', 'account_held']);

/**
 * 0: all imported. 5: the rest waits, nobody is needed. 4: all of the rest is held. 6: all of the rest is rejected.
 * 3: a mixture with held or rejected ones. Dropped and superseded runs do not count.
 */
export function pushExitCode(states: readonly ShownState[]): 0 | 3 | 4 | 5 | 6 {
  const rest = states.filter(
    (state) => state !== 'imported' && state !== 'dropped' && state !== 'superseded',
  );
  if (rest.length === 0) return 0;
  if (rest.every((state) => WAITS.has(state))) return 5;
  if (rest.every((state) => IS_HELD.has(state))) return 4;
  if (rest.every((state) => state === 'rejected')) return 6;
  return 3;
}

/** 0: it is under way or at home. 5: it waits, nobody is needed. 4: it is held. 6: it came to nothing. */
export function continueExitCode(state: WishState): 0 | 4 | 5 | 6 {
  if (state === 'running' || state === 'finished') return 0;
  if (state === 'held') return 4;
  return state === 'failed' || state === 'cancelled' ? 6 : 5;
}
