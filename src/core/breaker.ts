import { backoffDelayMs } from './backoff.ts';

/**
 * Keeps the bridge from calling a service that is down. It opens after failures of two different runs (or of the only
 * one that waits), then asks for the health of the service, and lets one import through when that is good.
 */
export type Breaker =
  | {
      readonly kind: 'closed';
      /** The run that failed since the service last answered, or null. */
      readonly failedRun: string | null;
    }
  | {
      readonly kind: 'open';
      /** Times are ms since 1970. */
      readonly since: number;
      /** The one run that failed while no other waited: it alone waits for `nextImportAt`. */
      readonly onlyRun: string | null;
      /** When the service last said that it is well; null where the last answer was a bad one. */
      readonly healthyAt: number | null;
      readonly healthFailures: number;
      readonly nextHealthAt: number;
      readonly importFailures: number;
      readonly nextImportAt: number;
    };

export type OpenBreaker = Extract<Breaker, { kind: 'open' }>;

export const CLOSED: Breaker = { kind: 'closed', failedRun: null };

/** How long the bridge waits between two tries, at least and at most. */
export interface Pauses {
  readonly initialMs: number;
  readonly maxMs: number;
}

/** One attempt that did not bring an answer. */
export interface Failure {
  readonly runId: string;
  /** No other run of the account waits. */
  readonly isOnly: boolean;
  /** It was the one import that was let through. */
  readonly isProbe: boolean;
  readonly now: number;
  readonly pauses: Pauses;
  /** Uniform in [0, 1). */
  readonly chance: number;
}

const FIVE_MINUTES_MS = 300_000;

export function breakerAfterFailure(breaker: Breaker, failure: Failure): Breaker {
  const { runId, isOnly, now } = failure;
  if (breaker.kind === 'open') return failedAgain(breaker, failure);
  const isSecond = breaker.failedRun !== null && breaker.failedRun !== runId;
  if (!isOnly && !isSecond) return { kind: 'closed', failedRun: runId };
  return {
    kind: 'open',
    since: now,
    onlyRun: isSecond ? null : runId,
    healthyAt: null,
    healthFailures: 0,
    nextHealthAt: now + healthPauseMs(1, failure.pauses, failure.chance),
    importFailures: 0,
    nextImportAt: now,
  };
}

/** Only the import that was let through says something new; the others had begun before. */
function failedAgain(breaker: OpenBreaker, { runId, isProbe, now, pauses, chance }: Failure): Breaker {
  const onlyRun = breaker.onlyRun === runId ? runId : null;
  if (!isProbe) return { ...breaker, onlyRun };
  const importFailures = breaker.importFailures + 1;
  return {
    ...breaker,
    onlyRun,
    healthyAt: null,
    healthFailures: 0,
    nextHealthAt: now + healthPauseMs(1, pauses, chance),
    importFailures,
    nextImportAt: now + importPauseMs(importFailures, pauses),
  };
}

/** Doubles from `initialMs`, but never leaves a recovery unnoticed for more than five minutes. */
function healthPauseMs(failures: number, { initialMs, maxMs }: Pauses, chance: number): number {
  return backoffDelayMs(failures, { initialMs, maxMs: Math.min(maxMs, FIVE_MINUTES_MS) }, chance);
}

function importPauseMs(failures: number, { maxMs }: Pauses): number {
  return Math.min(maxMs, FIVE_MINUTES_MS * 2 ** Math.min(failures - 1, 20));
}

/** What the service said of its health. */
export function breakerAfterHealth(
  breaker: OpenBreaker,
  { isGood, now, pauses, chance }: Pick<Failure, 'now' | 'pauses' | 'chance'> & { readonly isGood: boolean },
): Breaker {
  if (isGood) {
    const nextHealthAt = now + Math.min(pauses.maxMs, FIVE_MINUTES_MS);
    return { ...breaker, healthyAt: now, healthFailures: 0, nextHealthAt };
  }
  const healthFailures = breaker.healthFailures + 1;
  const nextHealthAt = now + healthPauseMs(healthFailures + 1, pauses, chance);
  return { ...breaker, healthyAt: null, healthFailures, nextHealthAt };
}

/** When the service is to be asked for its health; a good answer from before the import's time is asked for again. */
export function healthDueAt({ healthyAt, nextHealthAt, nextImportAt }: OpenBreaker): number {
  const isStale = healthyAt !== null && healthyAt < nextImportAt;
  return isStale ? Math.min(nextHealthAt, nextImportAt) : nextHealthAt;
}

/** When an import of this run may be let through; an estimate where a good answer has to come first. */
export function importDueAt(breaker: OpenBreaker, runId: string): number {
  const { onlyRun, healthyAt, nextImportAt } = breaker;
  const isFree = onlyRun !== null && onlyRun !== runId;
  if (healthyAt !== null && (isFree || healthyAt >= nextImportAt)) return healthyAt;
  return isFree ? healthDueAt(breaker) : Math.max(nextImportAt, healthDueAt(breaker));
}

/** Whether a good answer lets an import of this run through. */
export function letsThrough({ onlyRun, healthyAt, nextImportAt }: OpenBreaker, runId: string): boolean {
  if (healthyAt === null) return false;
  return healthyAt >= nextImportAt || (onlyRun !== null && onlyRun !== runId);
}

/** A person asks now: nothing is waited for but a good answer. */
export function hurried(breaker: Breaker): Breaker {
  if (breaker.kind === 'closed') return breaker;
  return { ...breaker, nextHealthAt: 0, nextImportAt: 0, healthyAt: null };
}
