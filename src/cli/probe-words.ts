import type { Probed } from '../app/probe/probe.ts';
import type { Finding } from '../core/probe/answer.ts';
import { printable } from '../core/printable.ts';

const NAME_WIDTH = 22;

/** What became known, what stayed open, what is left at the service. */
export function probedLines({ findings, calls, left, file }: Probed): string[] {
  const words = Object.entries(findings);
  const known = words.filter(([, { kind }]) => kind === 'found').length;
  return [
    ...words.map(([name, finding]) => `${name.padEnd(NAME_WIDTH)} ${printable(findingWords(finding))}`),
    `${known} of ${words.length} answered in ${calls} calls; kept in ${printable(file)}`,
    ...left.map(
      ({ name, id }) =>
        `left at the service, please remove it there: ${printable(name)} (${printable(id ?? 'no id came; it may not exist')})`,
    ),
  ];
}

function findingWords(finding: Finding): string {
  if (finding.kind === 'unknown') return `unknown: ${finding.why}`;
  return `${finding.value}${finding.note === undefined ? '' : ` (${finding.note})`}`;
}
