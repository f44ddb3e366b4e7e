/** The sandbox's own time: follows the machine's, shifted or stopped as the control API says. */
export class SandboxClock {
  readonly #machineNow: () => number;
  /** Added to the machine's time, or the time itself while frozen. */
  #offsetMs = 0;
  #frozenAt: number | null = null;

  constructor(machineNow: () => number = Date.now) {
    this.#machineNow = machineNow;
  }

  now(): number {
    return this.#frozenAt ?? this.#machineNow() + this.#offsetMs;
  }

  get isFrozen(): boolean {
    return this.#frozenAt !== null;
  }

  set(time: number): void {
    if (this.#frozenAt !== null) this.#frozenAt = time;
    this.#offsetMs = time - this.#machineNow();
  }

  advance(ms: number): void {
    this.set(this.now() + ms);
  }

  freeze(isFrozen: boolean): void {
    const now = this.now();
    this.#frozenAt = isFrozen ? now : null;
    this.#offsetMs = now - this.#machineNow();
  }

  kept(): { readonly offsetMs: number; readonly frozenAt: number | null } {
    return { offsetMs: this.#offsetMs, frozenAt: this.#frozenAt };
  }

  restore({ offsetMs, frozenAt }: ReturnType<SandboxClock['kept']>): void {
    this.#offsetMs = offsetMs;
    this.#frozenAt = frozenAt;
  }

  reset(): void {
    this.#frozenAt = null;
    this.#offsetMs = 0;
  }
}

export type TimePrecision = 'seconds' | 'micros';

/** As the API writes times, with a zone and 0 or 6 decimals: others some clients cannot read. */
export function formatTime(time: number, precision: TimePrecision): string {
  const text = new Date(time).toISOString();
  return precision === 'seconds' ? `${text.slice(0, 19)}Z` : `${text.slice(0, 23)}000Z`;
}

/** The part of a time that the API shows, and so the part that filters and orderings compare. */
export function shownTime(time: number, precision: TimePrecision): number {
  return precision === 'seconds' ? Math.floor(time / 1000) * 1000 : time;
}
