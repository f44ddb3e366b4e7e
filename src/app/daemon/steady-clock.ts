import {
  advanceTime,
  learnTime,
  resumeTime,
  type ClockReading,
  type ClockRecord,
  type Timekeeping,
} from '../../core/timekeeping.ts';
import type { Timekeeper } from '../../delivery/ports.ts';
import type { Clock } from '../../platform/clock.ts';

export interface SteadyClockOptions {
  readonly read: () => ClockReading;
  /** What the ledger knows of the time of this account. */
  readonly kept: ClockRecord | null;
  /** That nothing is kept does not mean that nothing was. */
  readonly isRebuilt: boolean;
  /** Sleeping needs no clock that is right. */
  readonly sleeper: Pick<Clock, 'sleep'>;
}

/** The time that quotas and waits go by: setting the machine's clock does not move it. */
export class SteadyClock implements Clock, Timekeeper {
  readonly #sleeper: Pick<Clock, 'sleep'>;
  readonly #read: () => ClockReading;
  #state: Timekeeping;

  constructor({ read, kept, isRebuilt, sleeper }: SteadyClockOptions) {
    this.#read = read;
    this.#sleeper = sleeper;
    this.#state = resumeTime(kept, read(), isRebuilt);
  }

  sleep(delayMs: number, signal: AbortSignal): Promise<void> {
    return this.#sleeper.sleep(delayMs, signal);
  }

  now(): number {
    this.#state = advanceTime(this.#state, this.#read());
    return this.#state.record.time;
  }

  isSure(): boolean {
    this.now();
    return this.#state.isSure;
  }

  learn(serverTime: number | null): void {
    this.#state = learnTime(this.#state, this.#read(), serverTime);
  }

  record(): ClockRecord {
    return this.#state.record;
  }
}
