import type { WishState } from './wish/continuation.ts';
import type { RunState } from './run.ts';

/** The state of a pushed file as it is shown: what the ledger stores, and what follows from the account or the phase. */
export type ShownState = RunState | 'running' | 'account_held';

/** A continuation that a command has asked for, as its exit code counts it. */
export interface AskedWish {
  readonly state: WishState;
  readonly notBefore: number | null;
  /** What keeps it waiting is for a person to mend: the key, a right, credits. */
  readonly isBlocked: boolean;
}

type ExitCode = 0 | 3 | 4 | 5 | 6;

/** How one run or continuation stands: it is well, it waits, a person is needed, or it has come to nothing. */
type Standing = 'well' | 'waits' | 'held' | 'nothing';

/**
 * 0: all imported, and under way or at home what was to be continued. 5: the rest waits, nobody is needed. 4: all of the
 * rest is held. 6: all of the rest is rejected, or its continuation came to nothing. 3: a mixture with held or rejected
 * ones. Dropped and superseded runs do not count.
 */
export function pushExitCode(states: readonly ShownState[], asked: readonly AskedWish[] = []): ExitCode {
  return codeOf([...states.map(standingOfRun), ...asked.map(standingOfWish)]);
}

/** The same of one continuation. */
export function continueExitCode(asked: AskedWish): ExitCode {
  return codeOf([standingOfWish(asked)]);
}

function codeOf(standings: readonly Standing[]): ExitCode {
  const rest = standings.filter((standing) => standing !== 'well');
  if (rest.length === 0) return 0;
  if (rest.every((standing) => standing === 'waits')) return 5;
  if (rest.every((standing) => standing === 'held')) return 4;
  return rest.every((standing) => standing === 'nothing') ? 6 : 3;
}

function standingOfRun(state: ShownState): Standing {
  switch (state) {
    case 'imported':
    case 'dropped':
    case 'superseded':
      return 'well';
    case 'queued':
    case 'sending':
    case 'in_doubt':
    case 'running':
      return 'waits';
    case 'held':
    case 'account_held':
      return 'held';
    case 'rejected':
      return 'nothing';
    default:
      return state satisfies never;
  }
}

function standingOfWish({ state, notBefore, isBlocked }: AskedWish): Standing {
  switch (state) {
    case 'running':
    case 'finished':
      return 'well';
    case 'wanted':
    case 'asking':
    case 'in_doubt':
      return isBlocked ? 'held' : 'waits';
    case 'over_budget':
      // What the budget of no day allows waits for a person to raise it.
      return isBlocked || notBefore === null ? 'held' : 'waits';
    case 'held':
      return 'held';
    case 'failed':
    case 'cancelled':
      return 'nothing';
    default:
      return state satisfies never;
  }
}
