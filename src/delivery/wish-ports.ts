import { backoffDelayMs } from '../core/backoff.ts';
import { mayConcernOneOnly, type ReadTrouble } from '../core/read-trouble.ts';
import type { WishChild, WishRecord } from '../ledger/wishes.ts';
import type { DeliveryPorts, DeliverySettings } from './ports.ts';

/** One round of continuing: what it needs, and what it has to tell. */
export interface WishRound {
  readonly ports: DeliveryPorts;
  readonly settings: DeliverySettings;
  readonly signal: AbortSignal;
  /** Wishes that changed, as they were after each change. */
  readonly changed: WishRecord[];
  /** Submissions whose children could not be read in this round. */
  readonly unread: Set<string>;
}

/** A child run that is being followed. */
export type Followed = WishRecord & { readonly child: WishChild };

const HOUR_MS = 3_600_000;

/** Tells of a wish what the ledger says of it now. */
export function tell({ ports, changed }: WishRound, row: number): void {
  const wish = ports.ledger.wishes.wish(row);
  if (wish !== null) changed.push(wish);
}

/** What keeps continuing as a whole from going on. */
interface Trouble {
  readonly why: string;
  /** As long as was said; null where nothing was. */
  readonly waitMs: number | null;
  readonly needsPerson: boolean;
}

/** Waits as long as was said, else an hour where a person is needed, else with growing waits. */
export async function pauseContinuing({ ports, settings }: WishRound, trouble: Trouble): Promise<void> {
  const { ledger, clock, chance } = ports;
  const failures = (ledger.wishes.pause(settings.account)?.failures ?? 0) + 1;
  const ownMs = trouble.needsPerson ? HOUR_MS : backoffDelayMs(failures, settings.backoff, chance());
  // "Wait no time" after a refusal is no advice.
  const waitMs = trouble.waitMs === null || trouble.waitMs <= 0 ? ownMs : trouble.waitMs;
  const { why, needsPerson } = trouble;
  const pause = { why, notBefore: clock.now() + waitMs, failures, needsPerson };
  await ledger.wishes.notePause(settings.account, pause);
}

/** The same after something could not be read. */
export async function pauseAfter(round: WishRound, trouble: ReadTrouble): Promise<void> {
  const waitMs = trouble.kind === 'failed' ? trouble.waitMs : null;
  await pauseContinuing(round, { why: trouble.why, waitMs, needsPerson: trouble.kind !== 'failed' });
}

/**
 * The children of one submission cannot be read: the wish waits, longer each time, and nothing else does. The same of a
 * second submission, or trouble that is not about this one, holds continuing as a whole.
 */
export async function waitForChildren(
  { row }: WishRecord,
  submissionId: string,
  trouble: ReadTrouble,
  round: WishRound,
): Promise<void> {
  const { ports, settings, unread } = round;
  unread.add(submissionId);
  if (!mayConcernOneOnly(trouble) || unread.size > 1) return pauseAfter(round, trouble);
  const wish = ports.ledger.wishes.wish(row);
  const now = ports.clock.now();
  const waitedMs = (wish?.notBefore ?? 0) - (wish?.changedAt ?? 0);
  const waitMs = Math.min(settings.backoff.maxMs, Math.max(settings.backoff.initialMs, 2 * waitedMs));
  await ports.ledger.wishes.note(row, { why: trouble.why, notBefore: now + waitMs }, now);
  tell(round, row);
}

/** The service has answered: what stood in the way is over. */
export async function endPause({ ports, settings }: WishRound): Promise<void> {
  const { wishes } = ports.ledger;
  if (wishes.pause(settings.account) !== null) await wishes.notePause(settings.account, null);
}

/** Whether continuing as a whole has to wait now. */
export function isPaused({ ports, settings }: WishRound): boolean {
  return (ports.ledger.wishes.pause(settings.account)?.notBefore ?? 0) > ports.clock.now();
}
