const FIRST_MS = 2_000;
const LONGEST_MS = 60_000;

/**
 * How long after the last look a child run is looked at again: a tenth of the time that it has been under way, from 2 s
 * to 1 min. What ends soon is seen soon, and a long run costs one question a minute.
 */
export function nextFollowMs(underWayMs: number): number {
  return Math.min(LONGEST_MS, Math.max(FIRST_MS, Math.round(underWayMs / 10)));
}

/** How a status word of the service ends a child run; null while it is under way, or where the word is not known. */
export function childEnd(status: string | null | undefined): 'succeeded' | 'failed' | 'cancelled' | null {
  return status === 'succeeded' || status === 'failed' || status === 'cancelled' ? status : null;
}
