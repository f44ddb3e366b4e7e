import type { PushReport } from '../app/push/once.ts';
import type { ShownState } from '../core/exit-code.ts';
import { HOLD_HINTS } from '../core/status-words.ts';

const WAITING: ReadonlySet<ShownState> = new Set<ShownState>(['queued', 'sending', 'in_doubt']);

/** What becomes of that which did not go, or what a person does about it; nothing where all went or needs its own look. */
export function pushAdvice({ items, keyProblem, hold, hasDaemon }: PushReport): string[] {
  if (keyProblem !== null) return [`vilvik-push: ${keyProblem.message}`, `  ${keyProblem.hint}`];
  if (hold !== null && items.some(({ state }) => state === 'account_held')) return [HOLD_HINTS[hold]];
  if (!items.some(({ state }) => WAITING.has(state))) return [];
  return [
    hasDaemon
      ? 'what waits goes by itself: vilvik-bridge watch is running'
      : 'what waits goes by itself while vilvik-bridge watch runs, else with the next vilvik-push',
  ];
}
