import { isSameCourse } from '../core/timekeeping.ts';
import type { DeliveryPorts, DeliverySettings } from './ports.ts';

/** While nobody says how late it is, this long until the service is asked again. */
const ASK_AGAIN_MS = 60_000;

/**
 * Before anything is planned: is the time to be believed? After the clock was set or the machine restarted the service
 * is asked once, and what was learned is kept for the next process. Answers how long to wait where nobody knows.
 */
export async function checkTime(
  { timekeeper, client, ledger, clock }: DeliveryPorts,
  { account, backoff }: DeliverySettings,
  signal: AbortSignal,
): Promise<number | null> {
  if (timekeeper === undefined) return null;
  if (!timekeeper.isSure()) {
    const answer = await client.health(signal);
    if (answer.kind !== 'response') return Math.min(ASK_AGAIN_MS, backoff.maxMs);
    timekeeper.learn(answer.serverTime);
  }
  const record = timekeeper.record();
  if (!isSameCourse(ledger.clock(account), record)) await ledger.keepClock(account, record, clock.now());
  return null;
}
