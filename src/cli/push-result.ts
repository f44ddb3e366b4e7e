import { basename } from 'node:path';
import type { PushItem } from '../app/push/push-item.ts';
import type { ShownState } from '../core/exit-code.ts';
import { printable } from '../core/printable.ts';
import { WHY_SO_LATE } from '../core/status-words.ts';
import { wishView } from '../core/wish/wish-view.ts';
import { wishLine } from '../core/wish/wish-words.ts';
import { findingWords, runWords, shortId, stateWords, timeWords } from '../core/words.ts';

/** What `vilvik-push --json` prints. */
export function pushResult(items: readonly PushItem[], exitCode: number): object {
  return {
    version: 1,
    command: 'push',
    items: items.map((item) => ({
      file: item.file,
      run_id: item.runId,
      name: item.name,
      state: item.state,
      already: item.already,
      receipt: item.receipt,
      why: item.why,
      reasons: item.reasons,
      notes: item.notes,
      planned_at: isoOrNull(item.plannedAt),
      continuations: item.wishes.map(wishView),
    })),
    summary: summaryOf(items),
    exit_code: exitCode,
  };
}

function summaryOf(items: readonly PushItem[]): Record<ShownState, number> {
  const summary: Record<ShownState, number> = {
    imported: 0,
    queued: 0,
    sending: 0,
    in_doubt: 0,
    running: 0,
    held: 0,
    account_held: 0,
    rejected: 0,
    superseded: 0,
    dropped: 0,
  };
  for (const { state } of items) summary[state] += 1;
  return summary;
}

function isoOrNull(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}

/** The same for a person: a line for each file, findings below it, and a sum; `places` are where dumps were looked for. */
export function pushLines(items: readonly PushItem[], now: number, places: readonly string[]): string[] {
  if (items.length === 0) return [`nothing to push: no dump was found in ${printable(places.join(', '))}`];
  const sums = Object.entries(summaryOf(items)).filter(([, count]) => count > 0);
  const sum = sums.map(([state, count]) => `${count} ${stateWords(state)}`).join(', ');
  return [...items.flatMap((item) => itemLines(item, now)), ...(items.length > 1 ? [sum] : [])];
}

function itemLines(item: PushItem, now: number): string[] {
  const who =
    item.runId === null ? printable(item.file) : runWords(item.name ?? basename(item.file), item.runId);
  return [
    `${stateWords(item.state)}: ${who}${detailOf(item, now)}`,
    ...item.reasons.flatMap(findingWords),
    ...item.wishes.flatMap((wish) => [`  ${wishLine(wish, now)}`, ...nothingAsked(wish, item)]),
  ];
}

/** The same wish is one however often it is pushed: who wants it once more is told how. */
function nothingAsked(
  { id, state }: { readonly id: string; readonly state: string },
  { asked, runId }: PushItem,
): string[] {
  if (asked?.id !== id || !asked.hadEnded || runId === null) return [];
  const again = `vilvik-bridge continue ${shortId(runId)}, with the same --generations and --set,`;
  return [
    `    it was ${stateWords(state)} before this push, and nothing new is asked for; ${again} ${
      state === 'finished' ? 'goes on from its result' : 'asks anew'
    }`,
  ];
}

function detailOf(item: PushItem, now: number): string {
  if (item.receipt !== null) {
    const where =
      item.receipt.result_url === null ? item.receipt.id : `${item.receipt.id}, ${item.receipt.result_url}`;
    return `, ${item.already ? 'already ' : ''}as ${printable(where)}`;
  }
  if (item.plannedAt !== null) {
    const when = item.plannedAt <= now ? 'now' : timeWords(new Date(item.plannedAt).toISOString(), now);
    const why = item.why ?? (when === 'now' || item.because === null ? null : WHY_SO_LATE[item.because]);
    return `, goes ${when}${why === null ? '' : ` (${printable(why)})`}`;
  }
  return item.why === null || item.reasons.length > 0 ? '' : `, ${printable(item.why)}`;
}
