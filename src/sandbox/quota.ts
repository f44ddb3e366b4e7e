import type { Tier } from './keys.ts';
import type { Assumptions } from './assumptions.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const LIMITS: Readonly<Record<Tier, readonly { name: string; lengthMs: number; most: number }[]>> = {
  free: [
    { name: 'hour', lengthMs: HOUR_MS, most: 10 },
    { name: 'day', lengthMs: DAY_MS, most: 50 },
  ],
  premium: [
    { name: 'hour', lengthMs: HOUR_MS, most: 60 },
    { name: 'day', lengthMs: DAY_MS, most: 300 },
  ],
};

/** Why an import has to wait, and until when (ms since 1970). */
export interface FullWindow {
  readonly name: string;
  readonly most: number;
  readonly freeAt: number;
}

/** What each account has imported. Kept apart from the bridge's own counting on purpose: one checks the other. */
export class ImportQuota {
  readonly #chargedAt = new Map<string, number[]>();

  /** `payer` is whose limits they are: an account or a key. */
  charge(payer: string, now: number): void {
    const times = this.#chargedAt.get(payer) ?? [];
    times.push(now);
    this.#chargedAt.set(payer, times);
  }

  list(): Record<string, readonly number[]> {
    return Object.fromEntries(this.#chargedAt);
  }

  restore(charges: Readonly<Record<string, readonly number[]>>): void {
    for (const [payer, times] of Object.entries(charges)) this.#chargedAt.set(payer, [...times]);
  }

  /** The window that stays full longest, or null when there is room in both. */
  fullWindow(payer: string, tier: Tier, now: number, kind: Assumptions['window']): FullWindow | null {
    const times = this.#chargedAt.get(payer) ?? [];
    const full = LIMITS[tier].flatMap(({ name, lengthMs, most }) => {
      const freeTimes = times
        .map((time) => (kind === 'rolling' ? time : Math.floor(time / lengthMs) * lengthMs) + lengthMs)
        .filter((freeAt) => freeAt > now)
        .sort((a, b) => a - b);
      const freeAt = freeTimes.at(-most);
      return freeTimes.length < most || freeAt === undefined ? [] : [{ name, most, freeAt }];
    });
    return full.sort((a, b) => b.freeAt - a.freeAt)[0] ?? null;
  }

  clear(): void {
    this.#chargedAt.clear();
  }
}
