import type { WishRecord } from '../ledger/wishes.ts';
import type { Children } from './children.ts';
import { tell, type WishRound } from './wish-ports.ts';

/**
 * Takes the one new child of the result as the wish's own. Where there may be several, or not all can be read, the wish
 * is held. Answers false where there is none: then nothing has changed.
 */
export async function takeNewChild(
  wish: WishRecord,
  { ids, byHand, unreadable }: Extract<Children, { kind: 'seen' }>,
  round: WishRound,
): Promise<boolean> {
  const { ledger, clock } = round.ports;
  const known = new Set([...wish.knownChildren, ...ledger.wishes.knownChildren(wish.account, ids)]);
  const fresh = ids.filter((id) => !known.has(id) && !byHand.has(id));
  const [childId, ...others] = fresh;
  if (others.length > 0)
    await holdWish(wish, `it may have been asked for: ${fresh.join(', ')} may each be its child`, round);
  else if (childId === undefined && unreadable > 0)
    await holdWish(wish, `it may have been asked for, and ${unreadable} children cannot be read`, round);
  else if (childId === undefined) return false;
  else {
    const now = clock.now();
    const unknown = { resultId: null, status: null, generations: null, followedAt: null };
    const child = { submissionId: childId, ...unknown, since: now };
    // Also where the charge was returned because the child did not show itself at first.
    const change = { child, failures: 0, attempt: wish.askedAt, chargedAt: wish.askedAt };
    if ((await ledger.wishes.move(wish.row, 'found', change, now)) !== null) tell(round, wish.row);
  }
  return true;
}

/** A person has to look at it. */
export async function holdWish(wish: WishRecord, why: string, round: WishRound): Promise<void> {
  const { ledger, clock } = round.ports;
  const change = { why, attempt: wish.askedAt };
  if ((await ledger.wishes.move(wish.row, 'hold', change, clock.now())) !== null) tell(round, wish.row);
}
