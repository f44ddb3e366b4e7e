import { MAX_ATTEMPTS, type Settlement } from '../core/settlement.ts';
import type { OpenAttempt } from '../ledger/records.ts';
import { livenessOf } from '../platform/owner.ts';
import { firstLookAt } from './doubts.ts';
import type { DeliveryPorts, DeliverySettings } from './ports.ts';

/** A process that we cannot see, or that lives, loses its claim after this many time limits. */
const CLAIM_TIMEOUTS = 3;

/** Attempts whose process is gone, or has said nothing for far too long, are in doubt: nobody will bring the answer. */
export async function recoverLostAttempts(ports: DeliveryPorts, settings: DeliverySettings): Promise<void> {
  const { ledger, clock } = ports;
  for (const attempt of ledger.openAttempts(settings.account)) {
    const why = reasonOfLoss(attempt, ports, settings);
    if (why === null) continue;
    const answer = { outcome: 'owner_lost', status: null, requestId: null, receipt: null };
    const attempts = (ledger.run(attempt.row)?.attempts ?? 0) + 1;
    const now = clock.now();
    const settlement = lostSettlement(why, attempts, firstLookAt(ports, settings, now));
    await ledger.settleAttempt(attempt.id, settlement, answer, now);
  }
}

function lostSettlement(why: string, attempts: number, notBefore: number): Settlement {
  return {
    event: attempts >= MAX_ATTEMPTS ? 'attempts_exhausted' : 'owner_lost',
    why,
    notBefore,
    countsAsAttempt: true,
    chargeReturned: false,
    raisesEpoch: false,
    account: null,
  };
}

function reasonOfLoss(
  attempt: OpenAttempt,
  { owner, clock }: DeliveryPorts,
  { timeoutMs }: DeliverySettings,
): string | null {
  const liveness = livenessOf(attempt.owner, owner);
  if (liveness === 'gone') return 'the process that sent it ended before the answer came';
  const isStale = clock.now() - attempt.startedAt > CLAIM_TIMEOUTS * timeoutMs;
  return isStale ? 'the process that sent it has been silent for too long' : null;
}
