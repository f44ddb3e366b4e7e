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

  reset(): void {
    this.#frozenAt = null;
    this.#offsetMs = 0;
  }
}

/** As the API writes times: whole seconds, with a zone. */
export function formatTime(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}

/** The part of a time that the API shows, and so the part that filters and orderings compare. */
export function shownTime(time: number): number {
  return Math.floor(time / 1000) * 1000;
}
