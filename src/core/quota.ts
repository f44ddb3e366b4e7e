/** How many imports an account may make in any 60 minutes and any 24 hours. */
export interface Limits {
  readonly perHour: number;
  readonly perDay: number;
}

/** One attempt's share of the quota. `endedAt` is null while the attempt is under way. Times are ms since 1970. */
export interface Charge {
  readonly startedAt: number;
  readonly endedAt: number | null;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The service may count from the moment it answered, and its clock may tick a little later than ours. */
const MARGIN_MS = 2_000;

/** How long after its end a charge still counts in the widest window. */
export const LONGEST_CHARGE_MS = DAY_MS + MARGIN_MS;

/** When a charge that counts at `now` is free in a window; one under way or from the future counts as of now. */
function freeAt(charge: Charge, windowMs: number, now: number): number {
  return Math.min(charge.endedAt ?? now, now) + windowMs + MARGIN_MS;
}

/**
 * What was sent before `lastSign` is not known: until when that may fill the hour (ms since 1970); null when it can no
 * longer.
 */
export function fullHourUntil(lastSign: number, now: number): number | null {
  const until = freeAt({ startedAt: lastSign, endedAt: lastSign }, HOUR_MS, now);
  return until > now ? until : null;
}

/** So many more times than needed are kept, so that they are seldom moved. */
const SPARE_TIMES = 1_000;

/** The two windows of an account, as a queue one can book into. */
export class QuotaBook {
  readonly #hour: number[];
  readonly #day: number[];
  /** The largest limit that was asked for: older times decide nothing. */
  #widest = 0;

  constructor(charges: readonly Charge[], now: number) {
    this.#hour = freeTimes(charges, HOUR_MS, now);
    this.#day = freeTimes(charges, DAY_MS, now);
  }

  /** The first moment, not before `notBefore`, at which one more import keeps both windows. */
  nextSlot(limits: Limits, notBefore: number): number {
    this.#widest = Math.max(this.#widest, limits.perHour, limits.perDay);
    return Math.max(notBefore, freeSlot(this.#hour, limits.perHour), freeSlot(this.#day, limits.perDay));
  }

  /** Books an import at `at`; bookings must come in order of time. */
  book(at: number): void {
    this.#hour.push(at + HOUR_MS + MARGIN_MS);
    this.#day.push(at + DAY_MS + MARGIN_MS);
    this.#cut(this.#hour);
    this.#cut(this.#day);
  }

  /** A plan for a long backlog must not grow with it. */
  #cut(times: number[]): void {
    if (times.length > 2 * this.#widest + SPARE_TIMES) times.splice(0, times.length - this.#widest);
  }

  /** Whether the day has nothing left at `at`. */
  isDayFull({ perDay }: Limits, at: number): boolean {
    return freeSlot(this.#day, perDay) > at;
  }

  /** How many imports each window has left. */
  left(limits: Limits): { readonly hour: number; readonly day: number } {
    return { hour: spare(this.#hour, limits.perHour), day: spare(this.#day, limits.perDay) };
  }
}

function freeTimes(charges: readonly Charge[], windowMs: number, now: number): number[] {
  return charges
    .map((charge) => freeAt(charge, windowMs, now))
    .filter((time) => time > now)
    .sort((a, b) => a - b);
}

/** Below the limit there is a slot at once (-Infinity); else when enough of the oldest are free. */
function freeSlot(times: readonly number[], limit: number): number {
  if (limit <= 0) return Number.POSITIVE_INFINITY;
  return times[times.length - limit] ?? Number.NEGATIVE_INFINITY;
}

function spare(times: readonly number[], limit: number): number {
  return Math.max(0, limit - times.length);
}
