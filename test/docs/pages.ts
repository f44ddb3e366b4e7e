import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { REPOSITORY } from '../harness/repository.ts';

/** What people read. */
export const PAGES = ['README.md', 'python-shim/README.md', 'src/README.md'] as const;

/** A fenced block. The word after its language says how it is tested. */
export interface Sample {
  readonly page: string;
  readonly line: number;
  readonly language: string;
  readonly how: string;
  readonly text: string;
}

export function readPage(page: string): Promise<string> {
  return readFile(join(REPOSITORY, page), 'utf8');
}

export async function samplesOf(page: string): Promise<Sample[]> {
  const samples: Sample[] = [];
  let open: { line: number; language: string; how: string; text: string[] } | null = null;
  for (const [index, line] of (await readPage(page)).split('\n').entries()) {
    const fence = /^\s*(?:```|~~~)\s*(\S*)\s*(.*)$/.exec(line);
    if (fence === null) open?.text.push(line);
    else if (open === null) {
      open = { line: index + 1, language: fence[1] ?? '', how: (fence[2] ?? '').trim(), text: [] };
    } else {
      samples.push({ page, ...open, text: open.text.join('\n') });
      open = null;
    }
  }
  return samples;
}

/** The part of a page below a heading, up to the next one of the same rank. */
export async function sectionOf(page: string, heading: string): Promise<string> {
  const [, after] = (await readPage(page)).split(`\n${heading}\n`);
  if (after === undefined) throw new Error(`${page} has no heading ${heading}`);
  const rank = heading.split(' ', 1)[0] ?? '';
  return after.split(`\n${rank} `, 1)[0] ?? '';
}

/** Texts in backticks, outside of fenced blocks; a bar of a table cell without its backslash. */
export function codeSpans(text: string): string[] {
  const plain = text.replaceAll(/^\s*```[\s\S]*?^\s*```$/gm, '');
  return [...plain.matchAll(/`([^`]+)`/g)].map(([, code = '']) =>
    code.replaceAll('\\|', '|').replaceAll(/\s+/g, ' '),
  );
}

/** The cells of each row of the tables in a text, without their heads. */
export function rowsOf(text: string): string[][] {
  const lines = text.split('\n');
  const isRow = (line = ''): boolean => line.startsWith('|');
  const isRule = (line = ''): boolean => /^\|[\s|:-]+\|$/.test(line);
  return lines
    .filter((line, index) => isRow(line) && !isRule(line) && !isRule(lines[index + 1]))
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}
