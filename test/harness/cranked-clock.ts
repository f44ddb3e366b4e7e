import type { Clock } from '../../src/platform/clock.ts';

interface Sleeper {
  readonly wakeAt: number;
  readonly wake: () => void;
}

/** Time that stands still until a test turns it. */
export class CrankedClock implements Clock {
  #now: number;
  #sleepers: Sleeper[] = [];

  constructor(start = Date.parse('2026-11-22T10:00:00Z')) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  sleep(delayMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted || delayMs <= 0) {
        resolve();
        return;
      }
      this.#sleepers.push({ wakeAt: this.#now + delayMs, wake: resolve });
      signal.addEventListener('abort', () => {
        resolve();
      });
    });
  }

  /** Time goes on; whoever has slept long enough wakes. */
  advance(ms: number): void {
    this.#now += ms;
    const awake = this.#sleepers.filter(({ wakeAt }) => wakeAt <= this.#now);
    this.#sleepers = this.#sleepers.filter(({ wakeAt }) => wakeAt > this.#now);
    for (const { wake } of awake) wake();
  }

  /** Time is set, also back. */
  set(time: number): void {
    this.advance(time - this.#now);
  }
}
