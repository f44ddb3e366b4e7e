import { formatDuration } from './duration.ts';
import type { AccountHold } from './outcome.ts';
import type { PlanEntry, WaitReason } from './plan.ts';
import type { StatusView } from './views.ts';
import { timeWords } from './words.ts';

/** What the bridge's health means for the person who reads it. */
export const HEALTH_WORDS: Readonly<Record<StatusView['health'], string>> = {
  ok: 'nothing waits',
  waiting: 'runs wait for their turn and go out by themselves',
  no_key: 'nothing goes out before there is a key to send it with',
  outage: 'the service does not answer; nothing is lost, and it is asked again',
  account_held: 'nothing goes out before the account is seen to',
  needs_person: 'some runs go on only when somebody has looked at them',
};

export const WHY_SO_LATE: Readonly<Record<WaitReason, string>> = {
  now: 'nothing stands in the way',
  hour_window: 'waits for the hour window',
  day_window: 'waits for the day window',
  retry: 'waits after a failure',
  proof: 'waits for its proof',
  account_wait: 'the whole account waits',
  account_held: 'the account is held',
  outage: 'the service does not answer',
  earlier_attempt: 'an earlier state of the run comes first',
};

/** What a person does about what the service holds against the account. */
export const HOLD_HINTS: Readonly<Record<AccountHold, string>> = {
  key: 'set VILVIK_API_KEY to another key, or type: vilvik-bridge login',
  scope: 'a key with this right is needed: vilvik-bridge login, or set VILVIK_API_KEY to it',
  credits: 'see to the credits of the account at Vilvik; vilvik-push then tries at once',
  address: 'vilvik-bridge doctor looks at the address and the key',
};

/** When a run under way goes: its checkpoint does only where the run was broken off. */
export function underWayWords({
  checkpoints,
  abandonedAfterMs,
}: {
  readonly checkpoints: 'abandoned' | 'never';
  readonly abandonedAfterMs: number;
}): string {
  if (checkpoints === 'never') return 'it goes when it has ended';
  return `it goes when it has ended, or ${formatDuration(abandonedAfterMs)} after it was broken off`;
}

/** When one run goes, and why not sooner. */
export function planWords({ at, because }: Pick<PlanEntry, 'at' | 'because'>, now: number): string {
  const when = at === null ? 'at a time not known yet' : at <= now ? 'now' : timeWords(isoTime(at), now);
  return `${when}, ${WHY_SO_LATE[because]}`;
}

/** The same with its place among all that are planned: "waits for the hour window, goes at 14:20, 3rd in the queue". */
export function waitWords(
  { at, because }: Pick<PlanEntry, 'at' | 'because'>,
  place: number | null,
  now: number,
): string {
  const when =
    at === null
      ? 'goes at a time not known yet'
      : at <= now
        ? 'goes now'
        : `goes at ${timeWords(isoTime(at), now)}`;
  return [WHY_SO_LATE[because], when, ...(place === null ? [] : [`${ordinal(place)} in the queue`])].join(
    ', ',
  );
}

function ordinal(place: number): string {
  const isTeen = Math.floor(place / 10) % 10 === 1;
  const ending = isTeen ? undefined : ['th', 'st', 'nd', 'rd'][place % 10];
  return `${place}${ending ?? 'th'}`;
}

export interface DaemonSeen {
  readonly daemon: 'down' | 'up' | 'hung';
  readonly daemon_pid: number | null;
}

export function daemonWords({ daemon, daemon_pid: pid }: DaemonSeen): string {
  if (daemon === 'down') return 'is not running: vilvik-bridge watch';
  if (daemon === 'up') return pid === null ? 'is watching' : `is watching (process ${pid})`;
  return `hangs (process ${pid}): end it with kill -9 ${pid}, then vilvik-bridge watch`;
}

/** What waits for somebody to take it in. */
export function newDumpsWords(newDumps: number): string {
  const dumps = newDumps === 1 ? 'one dump is' : `${newDumps} dumps are`;
  return `${dumps} not taken in yet: vilvik-bridge watch, or vilvik-push`;
}

export function outageWords(outage: NonNullable<StatusView['account']['outage']>, now: number): string {
  return `does not answer since ${timeWords(outage.since, now)}, asked again ${timeWords(outage.next_check_at, now)}`;
}

export function sharedWords(sharedAt: string, now: number): string {
  return `someone else uses this account's quota too: refused ${timeWords(sharedAt, now)} although ours had room`;
}

export function rebuiltWords({ at, kept }: NonNullable<StatusView['rebuilt']>, now: number): string {
  return `was made again ${timeWords(at, now)}${kept === null ? '' : `, the one before is kept as ${kept}`}`;
}

function isoTime(time: number): string {
  return new Date(time).toISOString();
}
