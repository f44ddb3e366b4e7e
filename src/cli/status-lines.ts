import type { FullStatus } from '../app/status.ts';
import type { PlannedSend } from '../core/views.ts';
import { printable } from '../core/printable.ts';
import {
  daemonWords,
  HOLD_HINTS,
  newDumpsWords,
  outageWords,
  rebuiltWords,
  sharedWords,
  WHY_SO_LATE,
} from '../core/status-words.ts';
import { runWords, timeWords } from '../core/words.ts';

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
    ...(account.hold === null ? [] : [`mend     ${HOLD_HINTS[account.hold]}`]),
    ...keyLines(status.key_problem),
    `limits   ${quota.left_this_hour} of ${quota.per_hour} left this hour, ${quota.left_this_day} of ${quota.per_day} this day`,
    ...continuationLines(status.continuations, now),
    ...troubleLines(account, now),
    ...(status.service_warning === null ? [] : [`probed   ${printable(status.service_warning)}`]),
    ...(status.rebuilt === null ? [] : [`ledger   ${printable(rebuiltWords(status.rebuilt, now))}`]),
    ...(status.key_problem === null ? sendLines(status, now) : []),
  ];
}

function sendLines({ next, finished_at: finishedAt }: FullStatus, now: number): string[] {
  return [
    ...next.slice(0, SHOWN_IN_STATUS).map((send) => `next     ${sendWords(send, now)}`),
    ...(finishedAt === null ? [] : [`all sent ${timeWords(finishedAt, now)}`]),
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
  return newDumps === 0 ? [] : [`new      ${newDumpsWords(newDumps)}`];
}

/** Why nothing goes for want of a key. */
export function keyLines(problem: string | null): string[] {
  return problem === null ? [] : [`key      ${printable(problem)}`];
}

function troubleLines({ shared_at: sharedAt, outage }: FullStatus['account'], now: number): string[] {
  return [
    ...(outage === null ? [] : [`service  ${outageWords(outage, now)}`]),
    ...(sharedAt === null ? [] : [`shared   ${sharedWords(sharedAt, now)}`]),
  ];
}

/** One planned send: when, who, why not sooner. */
export function sendWords(send: PlannedSend, now: number): string {
  const isNow = send.planned_at !== null && Date.parse(send.planned_at) <= now;
  const when = send.planned_at === null ? 'unknown' : isNow ? 'now' : timeWords(send.planned_at, now);
  return `${when.padEnd(8)} ${runWords(send.name, send.run_id)}, ${WHY_SO_LATE[send.because]}`;
}
