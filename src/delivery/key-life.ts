import type { RunRecord } from '../ledger/records.ts';
import type { DeliverySettings } from './ports.ts';

/** The key is documented to be remembered for 24 hours; an hour of it is kept as a margin. */
const KEY_LIFE_MS = 23 * 3_600_000;

/** A run in doubt may be sent again only under the key of its first attempt, while the service remembers it. */
export function isKeyDead(run: RunRecord, { keyFingerprint }: DeliverySettings, now: number): boolean {
  if (run.state !== 'in_doubt' || run.key === null) return false;
  // Of a run from before the ledger was made again nobody knows which key it went under.
  const isOtherKey = (run.key.fingerprint ?? keyFingerprint) !== keyFingerprint;
  return isOtherKey || now - run.key.firstUsedAt > KEY_LIFE_MS;
}
