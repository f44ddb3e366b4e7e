import type { Row } from './part.ts';

const HEAD = ['part', 'what', 'times', 'lost', 'twice', 'worst finding', 'seconds'];

/** What a campaign came to, as Markdown. */
export function tableOf(rows: readonly Row[]): string {
  const lines = rows.map(({ part, what, times, lost, twice, worst, seconds }) => {
    const finding =
      worst === null ? 'none' : worst.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|').slice(0, 200);
    return [part, what, times.toLocaleString('en'), lost, twice, finding, seconds.toFixed(0)];
  });
  return [HEAD, HEAD.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}
