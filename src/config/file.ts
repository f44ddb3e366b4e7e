import { readFile } from 'node:fs/promises';
import { parse, TomlError } from 'smol-toml';
import { systemCode } from '../platform/files.ts';
import type { Problem } from './problems.ts';

/** A configuration file as it was found; `table` is empty where there is nothing to read. */
export interface ConfigFile {
  readonly path: string;
  readonly table: Readonly<Record<string, unknown>>;
  /** The line of each table and key, by its dotted name. */
  readonly lines: ReadonlyMap<string, number>;
  readonly problems: readonly Problem[];
}

/** Who named the file (`--config`, `VILVIK_CONFIG`), or null where it is the standard one, which may be missing. */
export async function readConfigFile(path: string, namedBy: string | null): Promise<ConfigFile> {
  const file = { path, table: {}, lines: new Map<string, number>(), problems: [] };
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    if (namedBy === null && systemCode(error) === 'ENOENT') return file;
    const received = `${path} (${systemCode(error) ?? 'unreadable'})`;
    return { ...file, problems: [{ where: namedBy ?? path, expected: 'a file that can be read', received }] };
  }
  return parseConfigFile(path, bytes);
}

function parseConfigFile(path: string, bytes: Buffer): ConfigFile {
  const expected = 'TOML in UTF-8';
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { path, table: parse(text), lines: linesOf(text), problems: [] };
  } catch (error) {
    const problem =
      error instanceof TomlError
        ? { where: `${path}:${error.line}:${error.column}`, expected, received: reasonOf(error) }
        : { where: path, expected, received: 'bytes that are not UTF-8' };
    return { path, table: {}, lines: new Map(), problems: [problem] };
  }
}

/** The message without the library's heading and without the lines it quotes. */
function reasonOf(error: TomlError): string {
  const [line = ''] = error.message.split('\n', 1);
  return line.replace('Invalid TOML document: ', '');
}

/** `FILE:LINE` of the table or key, or `FILE` where a plain look at the lines does not find it. */
export function whereInFile({ path, lines }: ConfigFile, keyPath: readonly PropertyKey[]): string {
  const line = lines.get(keyPath.slice(0, 2).join('.'));
  return line === undefined ? path : `${path}:${line}`;
}

function linesOf(text: string): Map<string, number> {
  const lines = new Map<string, number>();
  let table = '';
  for (const [index, line] of text.split('\n').entries()) {
    const header = /^\s*\[+([^\]]+)\]/.exec(line)?.[1];
    const key = /^\s*([^=#[]+?)\s*=/.exec(line)?.[1];
    if (header !== undefined) table = plain(header);
    const name = key === undefined ? table : plain(`${table}.${key}`);
    if (!lines.has(name)) lines.set(name, index + 1);
  }
  return lines;
}

function plain(key: string): string {
  return key.replaceAll(/["'\s]/g, '').replace(/^\./, '');
}
