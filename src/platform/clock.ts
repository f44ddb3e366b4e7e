import { uptime } from 'node:os';
import type { ClockReading } from '../core/timekeeping.ts';

/** Time as the bridge sees it; tests turn it by hand. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after `delayMs`, or at once when the signal fires. */
  sleep(delayMs: number, signal: AbortSignal): Promise<void>;
}

/** Time that nobody can set, the same for all processes since the machine started; it stands still while that sleeps. */
export function monotonicMs(): number {
  return Math.round(Number(process.hrtime.bigint()) / 1e6);
}

/** Timers of Node hold at most a signed 32-bit number of milliseconds. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (delayMs, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) {
        resolve();
        return;
      }
      const finish = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', finish);
        resolve();
      };
      const timer = setTimeout(finish, Math.min(Math.max(delayMs, 0), LONGEST_TIMER_MS));
      signal.addEventListener('abort', finish);
    }),
};

/** The clock that people set beside the one that nobody can; `bootId` does not change while the machine runs. */
export function readMachineClock(bootId: string | null): ClockReading {
  return { wall: Date.now(), uptimeMs: uptime() * 1_000, bootId };
}
