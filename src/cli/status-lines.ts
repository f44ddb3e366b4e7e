import type { FullStatus } from '../app/status.ts';
import type { PlannedSend } from '../core/views.ts';
import { printable } from '../core/printable.ts';
import { runWords, timeWords } from './words.ts';

const SHOWN_IN_STATUS = 5;

/** The status for a person. */
export function statusLines(status: FullStatus, now: number): string[] {
  const { account, quota, counts } = status;
  const shown = Object.entries(counts).filter(([, count]) => count > 0);
  return [
    `${status.health.replaceAll('_', ' ')}: ${shown.map(([state, count]) => `${count} ${state.replaceAll('_', ' ')}`).join(', ') || 'no runs yet'}`,
    `daemon   ${daemonWords(status)}`,
    `spool    ${printable(status.spool)}`,
    ...newLines(status.new_dumps),
    `account  ${account.name} at ${account.base_url}${account.hold === null ? '' : `, held: ${printable(account.why ?? account.hold)}`}`,
    `limits   ${quota.left_this_hour} of ${quota.per_hour} left this hour, ${quota.left_this_day} of ${quota.per_day} this day`,
    ...continuationLines(status.continuations, now),
    ...troubleLines(account, now),
    ...(status.service_warning === null ? [] : [`probed   ${printable(status.service_warning)}`]),
    ...rebuiltLines(status.rebuilt, now),
    ...status.next.slice(0, SHOWN_IN_STATUS).map((send) => `next     ${sendWords(send, now)}`),
    ...(status.finished_at === null ? [] : [`all sent ${timeWords(status.finished_at, now)}`]),
  ];
}

function continuationLines(
  { counts, per_day: perDay, left_this_day: left, waits_until: until, why }: FullStatus['continuations'],
  now: number,
): string[] {
  const shown = Object.entries(counts).filter(([, count]) => count > 0);
  if (shown.length === 0) return [];
  const states = shown.map(([state, count]) => `${count} ${state.replaceAll('_', ' ')}`).join(', ');
  const wait = until === null ? '' : `; waits until ${timeWords(until, now)}: ${printable(why ?? '')}`;
  return [`continue ${states}; ${left} of ${perDay} left this day${wait}`];
}

/** What waits for somebody to take it in. */
export function newLines(newDumps: number): string[] {
  if (newDumps === 0) return [];
  const dumps = newDumps === 1 ? 'one dump is' : `${newDumps} dumps are`;
  return [`new      ${dumps} not taken in yet: vilvik-bridge watch, or vilvik-push`];
}

function troubleLines({ shared_at: sharedAt, outage }: FullStatus['account'], now: number): string[] {
  const isDown =
    outage === null
      ? []
      : [
          `service  does not answer since ${timeWords(outage.since, now)}, asked again ${timeWords(outage.next_check_at, now)}`,
        ];
  const isShared =
    sharedAt === null
      ? []
      : [
          `shared   someone else uses this account's quota too: refused ${timeWords(sharedAt, now)} although ours had room`,
        ];
  return [...isDown, ...isShared];
}

function rebuiltLines(rebuilt: FullStatus['rebuilt'], now: number): string[] {
  if (rebuilt === null) return [];
  const kept = rebuilt.kept === null ? '' : `, the one before is kept as ${printable(rebuilt.kept)}`;
  return [`ledger   was made again ${timeWords(rebuilt.at, now)}${kept}`];
}

function daemonWords({ daemon, daemon_pid: pid }: FullStatus): string {
  if (daemon === 'down') return 'is not running: vilvik-bridge watch';
  if (daemon === 'up') return pid === null ? 'is watching' : `is watching (process ${pid})`;
  return `hangs (process ${pid}): end it with kill -9 ${pid}, then vilvik-bridge watch`;
}

export const WHY_SO_LATE: Readonly<Record<PlannedSend['because'], string>> = {
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

/** One planned send: when, who, why not sooner. */
export function sendWords(send: PlannedSend, now: number): string {
  const isNow = send.planned_at !== null && Date.parse(send.planned_at) <= now;
  const when = send.planned_at === null ? 'unknown' : isNow ? 'now' : timeWords(send.planned_at, now);
  return `${when.padEnd(8)} ${runWords(send.name, send.run_id)}, ${WHY_SO_LATE[send.because]}`;
}
