import type { Clock } from '../../platform/clock.ts';

/** A bell a loop sleeps beside: it goes on at a given time, when the bell is rung, or when all is to stop. */
export class WakeBell {
  #rung = false;
  #interrupt: AbortController | null = null;

  ring(): void {
    this.#rung = true;
    this.#interrupt?.abort();
  }

  /** Returns at once when the bell was rung since the last wait. */
  async wait(clock: Clock, until: number, signal: AbortSignal): Promise<void> {
    if (!this.#rung && !signal.aborted) {
      this.#interrupt = new AbortController();
      await clock.sleep(until - clock.now(), AbortSignal.any([signal, this.#interrupt.signal]));
      this.#interrupt = null;
    }
    this.#rung = false;
  }
}
