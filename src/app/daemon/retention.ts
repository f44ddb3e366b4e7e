import type { App } from '../build-app.ts';
import { removeLeftBehind } from './left-behind.ts';

/** So few at a time that nobody has to wait for it. */
const STEP = 200;
const EVERY_MS = 3_600_000;
const SWEEP_EVERY_MS = 86_400_000;

/** Keeps ledger and spool from growing for ever: forgets, a little at a time, what can no longer matter. */
export class Retention {
  #nextAt = -Infinity;
  #sweepAt = -Infinity;

  async turn(app: Pick<App, 'ledger' | 'clock' | 'config'>): Promise<void> {
    const { ledger, clock } = app;
    const now = clock.now();
    if (now < this.#nextAt) return;
    if (now >= this.#sweepAt) {
      // Before the sweep: one that fails is told once a day.
      this.#sweepAt = now + SWEEP_EVERY_MS;
      await removeLeftBehind(app);
    }
    const forgotten = await ledger.forgetAttempts(now, STEP);
    this.#nextAt = forgotten < STEP ? now + EVERY_MS : now;
  }
}
