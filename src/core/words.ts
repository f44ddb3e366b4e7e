import type { Finding } from './finding.ts';
import { printable } from './printable.ts';

/** The end of a run id that lists show; commands take it back where it is unambiguous. */
export function shortId(runId: string): string {
  return runId.slice(-8);
}

/** A run as a person knows it. */
export function runWords(name: string | null, runId: string): string {
  return name === null || name === '' ? shortId(runId) : `${printable(name)} (${shortId(runId)})`;
}

export function findingWords(finding: Finding): string[] {
  const { severity, path, expected, found, mend } = finding;
  return [
    `  ${severity === 'error' ? '✗' : '!'} ${printable(path)}: expected ${expected}, found ${printable(found)}`,
    `    ${mend}`,
  ];
}

/** `in_doubt` as people write it. */
export function stateWords(state: string): string {
  return state.replaceAll('_', ' ');
}

/** A moment as the person's clock shows it, with the day where it is not today. */
export function timeWords(iso: string, now: number): string {
  const time = new Date(iso);
  const parts = [time.getHours(), time.getMinutes(), time.getSeconds()];
  // Not by locale: loading those takes as long as starting bare Node.js.
  const clock = parts.map((part) => String(part).padStart(2, '0')).join(':');
  return time.toDateString() === new Date(now).toDateString() ? clock : `${time.toDateString()} ${clock}`;
}

/** `1 run`, `2 runs`. */
export function countOf(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** What became of a run that a person has set going or given up. */
export function outcomeWords(
  { state, name, runId }: { readonly state: string; readonly name: string | null; readonly runId: string },
  why: string | null,
): string {
  return `${stateWords(state)}: ${runWords(name, runId)}${why === null ? '' : `, ${printable(why)}`}`;
}
