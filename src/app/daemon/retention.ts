import type { App } from '../build-app.ts';

/** So few at a time that nobody has to wait for it. */
const STEP = 200;
const EVERY_MS = 3_600_000;

/** Keeps the ledger from growing for ever: forgets, a little at a time, what can no longer matter. */
export class Retention {
  #nextAt = -Infinity;

  async turn({ ledger, clock }: Pick<App, 'ledger' | 'clock'>): Promise<void> {
    const now = clock.now();
    if (now < this.#nextAt) return;
    const forgotten = await ledger.forgetAttempts(now, STEP);
    this.#nextAt = forgotten < STEP ? now + EVERY_MS : now;
  }
}
