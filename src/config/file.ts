import { readFile } from 'node:fs/promises';
import { parse, TomlError } from 'smol-toml';
import { systemCode } from '../platform/files.ts';
import type { Problem } from './problems.ts';

/** A configuration file as it was found; `table` is empty where there is nothing to read. */
export interface ConfigFile {
  readonly path: string;
  readonly text: string;
  readonly table: Readonly<Record<string, unknown>>;
  readonly problems: readonly Problem[];
}

/** Who named the file (`--config`, `VILVIK_CONFIG`), or null where it is the standard one, which may be missing. */
export async function readConfigFile(path: string, namedBy: string | null): Promise<ConfigFile> {
  const file = { path, text: '', table: {}, problems: [] };
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
    return { path, text, table: parse(text), problems: [] };
  } catch (error) {
    const problem =
      error instanceof TomlError
        ? { where: `${path}:${error.line}:${error.column}`, expected, received: reasonOf(error) }
        : { where: path, expected, received: 'bytes that are not UTF-8' };
    return { path, text: '', table: {}, problems: [problem] };
  }
}

/** The message without the library's heading and without the lines it quotes. */
function reasonOf(error: TomlError): string {
  const [line = ''] = error.message.split('\n', 1);
  return line.replace('Invalid TOML document: ', '');
}

/** `FILE:LINE` of the table or key, or `FILE` where a plain look at the lines does not find it. */
export function whereInFile({ path, text }: ConfigFile, keyPath: readonly PropertyKey[]): string {
  const wanted = keyPath.slice(0, 2).join('.');
  let table = '';
  for (const [index, line] of text.split('\n').entries()) {
    const header = /^\s*\[+([^\]]+)\]/.exec(line)?.[1];
    const key = /^\s*([^=#]+?)\s*=/.exec(line)?.[1];
    if (header !== undefined) table = plain(header);
    const name = header === undefined && key !== undefined ? plain(`${table}.${key}`) : table;
    if (name === wanted) return `${path}:${index + 1}`;
  }
  return path;
}

function plain(key: string): string {
  return key.replaceAll(/["'\s]/g, '').replace(/^\./, '');
}
