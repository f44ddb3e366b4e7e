import { found, unknown, type Asked, type Finding } from './answer.ts';

/** What was asked of the imports until the service refused for its limit, if it did. */
export interface LimitSeen {
  /** Records that were made. */
  readonly imported: number;
  /** Imports that were refused for what was in them. */
  readonly refused: number;
  /** Imports that were answered with the record of an earlier one. */
  readonly replayed: number;
  /** By the clock of the service. */
  readonly firstAt: number | null;
  readonly refusal: Asked | null;
  /** An import in the next whole hour, where nothing said when it is free again. */
  readonly later: Asked | null;
}

const HOUR_MS = 3_600_000;
/** Headers are whole seconds, and calls take a while. */
const NEAR_MS = 5_000;
/** The whole hour has to come so long before our first import is an hour ago, or it tells nothing. */
const APART_MS = 60_000;
const AFTER_HOUR_MS = 2_000;

const NOT_REACHED = 'only a refusal for the limit shows it: --fill-quota uses the limit up';

export function judgeLimit(
  seen: LimitSeen,
  perHour: number,
): Readonly<Record<'retry_after' | 'window' | 'quota_counts' | 'quota_replays', Finding>> {
  return { retry_after: judgeRetryAfter(seen), window: judgeWindow(seen), ...judgeCounts(seen, perHour) };
}

function judgeRetryAfter({ refusal }: LimitSeen): Finding {
  if (refusal === null) return unknown(NOT_REACHED);
  const { retryAfter } = refusal;
  if (retryAfter === null) return found('absent');
  if (/^\d+$/.test(retryAfter)) return found('seconds');
  if (/^\d+\.\d+$/.test(retryAfter)) return found('fraction');
  return Number.isNaN(Date.parse(retryAfter))
    ? unknown(`it is neither a number nor a date: ${retryAfter}`)
    : found('date');
}

/** With rolling windows the first import frees its place after an hour; with fixed ones all are free at the next whole hour. */
function judgeWindow({ refusal, later, firstAt }: LimitSeen): Finding {
  if (refusal === null) return unknown(NOT_REACHED);
  if (firstAt === null) return unknown('the service does not say what time it is');
  const [rolling, fixed] = [firstAt + HOUR_MS, nextHour(firstAt)];
  if (rolling - fixed < APART_MS || fixed - firstAt < APART_MS)
    return unknown('too near to a whole hour: ask again some minutes later');
  const freeAt = freeTime(refusal);
  if (freeAt !== null) {
    if (Math.abs(freeAt - rolling) <= NEAR_MS) return found('rolling');
    if (Math.abs(freeAt - fixed) <= NEAR_MS) return found('fixed');
    return unknown(
      `it is free again at ${new Date(freeAt).toISOString()}: an hour after the first import it is not`,
    );
  }
  const askedAt = later?.serverTime ?? null;
  if (later === null || askedAt === null || askedAt < fixed || askedAt >= rolling)
    return unknown('nobody asked again in the next whole hour');
  if (later.status === 429) return found('rolling');
  return later.status === 201 ? found('fixed') : unknown(later.why);
}

function freeTime({ retryAfter, serverTime }: Asked): number | null {
  if (retryAfter === null) return null;
  if (/^\d+(\.\d+)?$/.test(retryAfter))
    return serverTime === null ? null : serverTime + Number(retryAfter) * 1_000;
  const time = Date.parse(retryAfter);
  return Number.isNaN(time) ? null : time;
}

function nextHour(time: number): number {
  return (Math.floor(time / HOUR_MS) + 1) * HOUR_MS;
}

/** When to ask again, by the clock of the service; null where the headers say enough, or where it would tell nothing. */
export function askAgainAt({ refusal, firstAt }: LimitSeen): number | null {
  if (refusal === null || firstAt === null || freeTime(refusal) !== null) return null;
  const fixed = nextHour(firstAt);
  return firstAt + HOUR_MS - fixed < APART_MS || fixed - firstAt < APART_MS ? null : fixed + AFTER_HOUR_MS;
}

/** Of the ways to count, those by which the limit was reached when it was, and not before. */
function judgeCounts(
  { imported, refused, replayed, refusal }: LimitSeen,
  perHour: number,
): Readonly<Record<'quota_counts' | 'quota_replays', Finding>> {
  const ways = (['accepted', 'all'] as const).flatMap((counts) =>
    (['free', 'counted'] as const).map((replays) => ({ counts, replays })),
  );
  const possible = ways.filter(({ counts, replays }) => {
    const charged = imported + (counts === 'all' ? refused : 0) + (replays === 'counted' ? replayed : 0);
    return refusal === null ? charged <= perHour : charged === perHour;
  });
  const total = `${imported} imported, ${refused} refused, ${replayed} repeated`;
  const why =
    refusal === null
      ? `${total} did not reach the limit of ${perHour} an hour: --fill-quota uses it up`
      : `the limit of ${perHour} an hour was reached after ${total}: was it used before?`;
  const only = (values: readonly string[], asked: number): Finding => {
    const [value, ...others] = new Set(values);
    return value === undefined || others.length > 0 || asked === 0 ? unknown(why) : found(value);
  };
  return {
    quota_counts: only(
      possible.map(({ counts }) => counts),
      refused,
    ),
    quota_replays: only(
      possible.map(({ replays }) => replays),
      replayed,
    ),
  };
}
