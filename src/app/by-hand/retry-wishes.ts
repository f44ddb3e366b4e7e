import { wishIdOf } from '../../core/identity.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { RunRecord } from '../../ledger/records.ts';
import type { WishRecord } from '../../ledger/wishes.ts';
import type { DeliveryPorts } from '../../delivery/ports.ts';

/** What became of the held continuations of a run: how many go on, and why the others do not. */
export interface RetriedWishes {
  readonly going: number;
  readonly refused: string | null;
}

/**
 * Sets held continuations going again, each under a new key. One that may have been asked for is asked again only where
 * a person says so: that can make a second child, so another wish takes its place, and both count in the budget.
 */
export async function retryWishes(
  { account, runId }: RunRecord,
  { ledger, clock }: Pick<DeliveryPorts, 'ledger' | 'clock'>,
  again: boolean,
): Promise<RetriedWishes> {
  const held = ledger.wishes.ofRun(account, runId).filter(({ state }) => state === 'held');
  const ready = held.filter(({ isCharged }) => again || !isCharged);
  for (const wish of ready) {
    if (wish.isCharged) await replace(wish, ledger, clock.now());
    else {
      const anew = { epoch: wish.epoch + 1, failures: 0, notBefore: null };
      await ledger.wishes.move(wish.row, 'retried', anew, clock.now());
    }
  }
  if (ready.length > 0) await ledger.wishes.notePause(account, null);
  const left = held.length - ready.length;
  const refused =
    left === 0
      ? null
      : 'its continuation may have been asked for: look at the service, then add --again, which can make a second child';
  return { going: ready.length, refused };
}

/** Wanted before the other is given up, and always under the same id: an end in between neither loses it nor makes two. */
async function replace(wish: WishRecord, { wishes }: Ledger, now: number): Promise<void> {
  const { account, runId, overrides, source } = wish;
  const id = wishIdOf(wish.id, 'again');
  await wishes.want({ id, origin: 'hand', account, runId, overrides, source }, now);
  await wishes.move(
    wish.row,
    'given_up',
    { why: `asked for anew by hand; before that ${wish.why ?? 'held'}` },
    now,
  );
}
