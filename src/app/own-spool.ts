import { BridgeError } from '../core/errors.ts';
import { SpoolOwnership, type Ownership } from '../intake/ownership.ts';
import { thisMachine } from '../platform/machine.ts';
import { currentOwner } from '../platform/owner.ts';
import { spoolUnusable, type App } from './build-app.ts';

function ownershipOf({ config: { places }, ledger }: App): SpoolOwnership {
  return new SpoolOwnership(places.spool, thisMachine(places.stateDir), currentOwner(), ledger);
}

/** Claims the spool; ends with code 7 where another bridge has it. */
export async function ownSpool(app: App, mustYield = false): Promise<SpoolOwnership> {
  const ownership = ownershipOf(app);
  try {
    refuseOther(await ownership.claim(app.clock.now(), mustYield), app);
  } catch (error) {
    throw error instanceof BridgeError ? error : spoolUnusable(app.config.places.spool, error);
  }
  return ownership;
}

/** Before anything goes out: another bridge may have taken the spool while this one slept. What cannot be read is nobody's. */
export async function refuseIfTaken(ownership: SpoolOwnership, app: App): Promise<void> {
  const whose = await ownership.look().catch(() => ({ kind: 'nobody' }) as const);
  refuseOther(whose, app);
}

export function refuseOther(whose: Ownership, { config }: App): void {
  if (whose.kind !== 'other') return;
  const { spool } = config.places;
  throw new BridgeError(
    'locked',
    whose.isHere
      ? `another bridge of this machine, with a state folder of its own, has the spool ${spool}`
      : `the spool ${spool} belongs to the bridge on ${whose.host}`,
    'end that one and wait an hour, or take the spool over now with vilvik-bridge watch --take-over',
  );
}
