import type { RunRecord } from '../ledger/ledger.ts';
import type { App } from './build-app.ts';

/** What became of the held continuations of a run: how many go on, and why the others do not. */
export interface RetriedWishes {
  readonly going: number;
  readonly refused: string | null;
}

/**
 * Sets held continuations going again, each under a new key. One that may have been asked for is asked again only where
 * a person says so: that can make a second child.
 */
export async function retryWishes(
  { account, runId }: RunRecord,
  { ledger, clock }: App,
  again: boolean,
): Promise<RetriedWishes> {
  const held = ledger.wishes.ofRun(account, runId).filter(({ state }) => state === 'held');
  const ready = held.filter(({ isCharged }) => again || !isCharged);
  for (const { row, epoch } of ready) {
    const anew = { epoch: epoch + 1, failures: 0, notBefore: null, chargeReturned: true };
    await ledger.wishes.move(row, 'retried', anew, clock.now());
  }
  if (ready.length > 0) await ledger.wishes.notePause(account, null);
  const left = held.length - ready.length;
  const refused =
    left === 0
      ? null
      : 'its continuation may have been asked for: look at the service, then add --again, which can make a second child';
  return { going: ready.length, refused };
}
