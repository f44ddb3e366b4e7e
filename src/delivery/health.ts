import { healthDueAt } from '../core/breaker.ts';
import { showsHealth } from '../core/outcome.ts';
import type { DeliverySnapshot } from '../ledger/records.ts';
import type { DeliveryPorts, DeliverySettings } from './ports.ts';

/** When the service has to be asked for its health (ms since 1970); null while it is not known to be down. */
export function nextHealthCheck({ account: { breaker } }: DeliverySnapshot): number | null {
  return breaker.kind === 'open' ? healthDueAt(breaker) : null;
}

/** Where that is due, asks the service for its health; answers whether this process did. */
export async function checkHealth(
  snapshot: DeliverySnapshot,
  { ledger, client, clock, chance }: DeliveryPorts,
  { account, backoff }: DeliverySettings,
  signal: AbortSignal,
): Promise<boolean> {
  if ((nextHealthCheck(snapshot) ?? Infinity) > clock.now()) return false;
  if (!(await ledger.claimHealthCheck(account, clock.now()))) return false;
  const isGood = showsHealth(await client.health(signal));
  await ledger.noteHealth(account, { isGood, pauses: backoff, chance: chance(), now: clock.now() });
  return true;
}
