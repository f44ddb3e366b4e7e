import { markdownTable } from '../harness/markdown-table.ts';
import type { Row } from './part.ts';

const HEAD = ['part', 'what', 'times', 'lost', 'twice', 'worst finding', 'seconds'];

/** What a campaign came to, as Markdown. */
export function tableOf(rows: readonly Row[]): string {
  const cells = rows.map(({ part, what, times, lost, twice, worst, seconds }) => [
    part,
    what,
    times.toLocaleString('en'),
    lost,
    twice,
    worst ?? 'none',
    seconds.toFixed(0),
  ]);
  return markdownTable(HEAD, cells);
}
