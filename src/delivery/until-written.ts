import { BridgeError, type ErrorCode } from '../core/errors.ts';
import type { DeliveryPorts } from './ports.ts';

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5_000;

/** Trouble with the place of the ledger that a person can mend while we wait. */
const PASSES: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['disk_full', 'ledger_unusable']);

/**
 * Writes what an attempt came to, as soon as that is possible: the answer of the service is not to be had twice. A
 * process that ends before leaves the run in doubt.
 */
export async function untilWritten(
  write: () => Promise<void>,
  { clock, onTrouble }: Pick<DeliveryPorts, 'clock' | 'onTrouble'>,
  signal: AbortSignal,
): Promise<void> {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      await write();
      return;
    } catch (error) {
      if (!(error instanceof BridgeError) || !PASSES.has(error.code) || signal.aborted) throw error;
      onTrouble?.(error, clock.now() + pauseMs);
      await clock.sleep(pauseMs, signal);
    }
  }
}
