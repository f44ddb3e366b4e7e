import { basename } from 'node:path';
import type { ListedRun } from '../app/by-hand/list.ts';
import { printable } from '../core/printable.ts';
import { shortId, stateWords, timeWords } from '../core/words.ts';

/** A line of `list --json`. */
export function listedView(item: ListedRun): object {
  const { runId, name, state, why, file } = item;
  return { run_id: runId, name, state, why, changed_at: isoOf(item), file };
}

/** The same for a person: when and who, and why where there is something to say. */
export function listedLines(item: ListedRun, now: number): string[] {
  const at = isoOf(item);
  const when = at === null ? 'now' : timeWords(at, now);
  const line = `${shortId(item.runId)}  ${stateWords(item.state).padEnd(10)}  ${when.padEnd(8)}  ${printable(item.name ?? basename(item.file))}`;
  return [line, ...(item.why === null ? [] : [`          ${printable(item.why)}`])];
}

function isoOf({ changedAt }: ListedRun): string | null {
  return changedAt === null ? null : new Date(changedAt).toISOString();
}
