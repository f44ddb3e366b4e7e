/** What the machine says at one moment. */
export interface ClockReading {
  /** The clock that people set (ms since 1970). */
  readonly wall: number;
  /** Since the machine started, sleep included; nobody can set it. */
  readonly uptimeMs: number;
  /** Another one after each start of the machine; null where the system does not say. */
  readonly bootId: string | null;
}

/** One moment, and how far the machine's clock is ahead of the time that the bridge goes by. Kept in the ledger. */
export interface ClockRecord {
  readonly bootId: string | null;
  readonly uptimeMs: number;
  readonly time: number;
  readonly lagMs: number;
}

export interface Timekeeping {
  readonly record: ClockRecord;
  /** False after the clock was set or the machine restarted, until the service has said how late it is. */
  readonly isSure: boolean;
}

/** Clock and uptime may part by so much: clocks are corrected a little all the time. */
const TOLERANCE_MS = 60_000;

/** A record that differs by less says nothing new. */
const SAME_COURSE_MS = 10_000;

/** The time at the start of a process: goes on where the last one stopped, as far as uptime can tell. */
export function resumeTime(kept: ClockRecord | null, reading: ClockReading, mayBeWrong = false): Timekeeping {
  if (kept === null)
    return { record: { ...placed(reading), time: reading.wall, lagMs: 0 }, isSure: !mayBeWrong };
  const isSameBoot = kept.bootId === reading.bootId && reading.uptimeMs >= kept.uptimeMs;
  if (isSameBoot) return advanceTime({ record: kept, isSure: true }, reading);
  const time = Math.max(kept.time, reading.wall - kept.lagMs);
  return { record: { ...placed(reading), time, lagMs: reading.wall - time }, isSure: false };
}

/** The time goes with the clock while that agrees with uptime, with uptime where it does not, and never back. */
export function advanceTime({ record, isSure }: Timekeeping, reading: ClockReading): Timekeeping {
  const steady = record.time + reading.uptimeMs - record.uptimeMs;
  const byClock = reading.wall - record.lagMs;
  const agrees = Math.abs(byClock - steady) < TOLERANCE_MS;
  const time = Math.round(Math.max(record.time, agrees ? byClock : steady));
  const lagMs = agrees ? record.lagMs : reading.wall - time;
  return { record: { ...placed(reading), time, lagMs }, isSure: isSure && agrees };
}

/** The service has said how late it is (null: it answered without saying, and what we have must do). */
export function learnTime(state: Timekeeping, reading: ClockReading, serverTime: number | null): Timekeeping {
  const { record } = advanceTime(state, reading);
  if (serverTime === null || Math.abs(serverTime - record.time) < TOLERANCE_MS)
    return { record, isSure: true };
  return { record: { ...record, time: serverTime, lagMs: reading.wall - serverTime }, isSure: true };
}

/** Whether both records tell the same of the machine's clock. */
export function isSameCourse(one: ClockRecord | null, other: ClockRecord): boolean {
  return (
    one !== null &&
    one.bootId === other.bootId &&
    Math.abs(one.lagMs - other.lagMs) < SAME_COURSE_MS &&
    Math.abs(one.time - one.uptimeMs - (other.time - other.uptimeMs)) < SAME_COURSE_MS
  );
}

function placed({ bootId, uptimeMs }: ClockReading): Pick<ClockRecord, 'bootId' | 'uptimeMs'> {
  return { bootId, uptimeMs: Math.round(uptimeMs) };
}
