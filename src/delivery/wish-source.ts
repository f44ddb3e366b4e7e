import { isTerminal } from '../core/run.ts';
import type { WishRecord, WishSource } from '../ledger/wishes.ts';
import type { DeliveryPorts } from './ports.ts';
import type { WishRound } from './wish-ports.ts';

/** What is continued; null while that is not known; or why it never will be. */
export type Source = WishSource | null | { readonly event: 'given_up' | 'hold'; readonly why: string };

export function sourceOf(wish: WishRecord, { ledger }: DeliveryPorts): Source {
  if (wish.source !== null) return wish.source;
  const runs = ledger.runs(wish.account, wish.runId);
  const receipt = runs.find(({ state }) => state === 'imported')?.receipt ?? null;
  if (receipt !== null) {
    const { id: submissionId, result_id: resultId } = receipt;
    if (resultId !== null) return { resultId, submissionId };
    return { event: 'hold', why: `the service did not name the result of ${submissionId}` };
  }
  const isOver = runs.length > 0 && runs.every(({ state }) => isTerminal(state));
  return isOver
    ? { event: 'given_up', why: 'the run was not imported, so there is nothing to continue' }
    : null;
}

/**
 * The results that are being asked for, or may have been: new children of a result can be told apart only while one
 * wish at a time asks for them.
 */
export function resultsBeingAsked({
  ports,
  settings,
}: Pick<WishRound, 'ports' | 'settings'>): ReadonlySet<string> {
  const asked = ports.ledger.wishes
    .open(settings.account)
    .filter(({ state }) => state === 'asking' || state === 'in_doubt');
  const sources = asked.map((wish) => sourceOf(wish, ports));
  return new Set(
    sources.flatMap((source) => (source !== null && 'resultId' in source ? source.resultId : [])),
  );
}
