import { livenessOf } from '../platform/owner.ts';
import type { WishRecord } from '../ledger/wishes.ts';
import { isExhausted } from './ask.ts';
import { listChildren, type Children } from './children.ts';
import { holdWish, takeNewChild } from './new-children.ts';
import { sourceOf } from './wish-source.ts';
import { endPause, isPaused, tell, waitForChildren, type WishRound } from './wish-ports.ts';

/** A process that we cannot see, or that lives, loses its claim after this many time limits. */
const CLAIM_TIMEOUTS = 3;

/** Requests whose process is gone, or silent for far too long, are in doubt: nobody will bring the answer. */
export async function recoverLostWishes(wishes: readonly WishRecord[], round: WishRound): Promise<void> {
  const { ledger, clock } = round.ports;
  for (const wish of wishes) {
    const why = reasonOfLoss(wish, round);
    if (why === null) continue;
    const now = clock.now();
    const change = { why, answeredAt: now, failures: wish.failures + 1 };
    if ((await ledger.wishes.move(wish.row, 'owner_lost', change, now)) !== null) tell(round, wish.row);
  }
}

function reasonOfLoss(wish: WishRecord, { ports, settings }: WishRound): string | null {
  if (wish.owner !== null && livenessOf(wish.owner, ports.owner) === 'gone')
    return 'the process that asked ended before the answer came';
  const isStale = ports.clock.now() - (wish.askedAt ?? 0) > CLAIM_TIMEOUTS * settings.timeoutMs;
  return isStale ? 'the process that asked has been silent for too long' : null;
}

/** When a wish in doubt is looked for (ms since 1970): the service may be slow to show the child. */
export function wishLookAt({ answeredAt, askedAt, notBefore }: WishRecord, timeoutMs: number): number {
  return Math.max((answeredAt ?? askedAt ?? 0) + timeoutMs, notBefore ?? 0);
}

/** Looks among the children of the result for the one that a request without an answer has made. */
export async function settleDoubtfulWishes(wishes: readonly WishRecord[], round: WishRound): Promise<void> {
  for (const wish of wishes) {
    if (isPaused(round) || round.signal.aborted) return;
    if (wishLookAt(wish, round.settings.timeoutMs) <= round.ports.clock.now()) await look(wish, round);
  }
}

async function look(wish: WishRecord, round: WishRound): Promise<void> {
  const source = wish.source ?? importedAs(wish, round);
  // What is on its way may still show what it was imported as.
  if (source === null && sourceOf(wish, round.ports) === null) return;
  if (source === null)
    return holdWish(wish, 'it may have been asked for, and its import is not known', round);
  const children = await listChildren(source.submissionId, round.ports, round.signal);
  if (children.kind === 'seen') {
    await endPause(round);
    return decide(wish, children, round);
  }
  // Never asked again blindly: what cannot be seen is for a person to see.
  if (children.kind === 'blocked')
    return holdWish(
      wish,
      `it may have been asked for, and the service shows no children: ${children.why}`,
      round,
    );
  return waitForChildren(wish, source.submissionId, children, round);
}

function importedAs({ account, runId }: WishRecord, { ports }: WishRound): { submissionId: string } | null {
  const receipt = ports.ledger.runs(account, runId).find(({ state }) => state === 'imported')?.receipt;
  return receipt === undefined || receipt === null ? null : { submissionId: receipt.id };
}

async function decide(
  wish: WishRecord,
  children: Extract<Children, { kind: 'seen' }>,
  round: WishRound,
): Promise<void> {
  if (await takeNewChild(wish, children, round)) return;
  if (isExhausted(wish)) return holdWish(wish, 'it was asked for 20 times without an answer', round);
  const { ledger, clock } = round.ports;
  const change = { chargedAt: null, notBefore: null, attempt: wish.askedAt };
  if ((await ledger.wishes.move(wish.row, 'not_found', change, clock.now())) !== null) tell(round, wish.row);
}
