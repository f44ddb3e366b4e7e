import { existsSync } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { sha256 } from '../../core/identity.ts';
import { DUMP_SUFFIX, looksLikeHeader } from '../../core/run-dump.ts';
import { listDumps } from '../../intake/list.ts';
import { whereItExists, writeDurably } from '../../platform/files.ts';
import { listSpool, type App } from '../build-app.ts';
import { standardInput } from '../standard-input.ts';

/** One dump to push, and how it was named. */
export interface Source {
  readonly file: string;
  readonly inSpool: boolean;
  /** Named by itself, not found in a folder. */
  readonly named: boolean;
}

/** The files behind the words of a command line: files, folders, `-` for standard input, nothing for the spool. */
export async function findSources(
  words: readonly string[],
  app: App,
  stdinFolder: string,
  signal: AbortSignal,
): Promise<Source[]> {
  const { spool } = app.config.places;
  if (words.length === 0) return folderSources([...(await listSpool(app)), ...putAway(app)], spool);
  const found: Source[] = [];
  for (const word of words) {
    if (word === '-') found.push({ file: await keepStdin(stdinFolder, signal), inSpool: false, named: true });
    else found.push(...(await sourcesOf(resolve(word), spool)));
  }
  return found;
}

async function sourcesOf(path: string, spool: string): Promise<Source[]> {
  const stats = await whereItExists(() => lstat(path));
  if (stats?.isDirectory() === true) return folderSources(await listDumps(path), spool);
  return [{ file: path, inSpool: isInSpool(path, spool), named: true }];
}

function folderSources(files: readonly string[], spool: string): Source[] {
  return files.map((file) => ({ file, inSpool: isInSpool(file, spool), named: false }));
}

/** Dumps that are to be sent again and lie where the bridge has put them. */
function putAway({ ledger, account, config }: App): string[] {
  const files: string[] = [];
  for (const { file, state } of ledger.filesInSpool(account)) {
    const isToGo = state === 'queued' || state === 'in_doubt';
    if (isToGo && dirname(file) !== config.places.spool && existsSync(file)) files.push(file);
  }
  return files;
}

/** What the bridge has put away is the spool's still; whatever else a person names stays where it is. */
function isInSpool(file: string, spool: string): boolean {
  return [spool, join(spool, 'rejected'), join(spool, 'sent')].includes(dirname(file));
}

/** What comes by a pipe can be read only once, so it is kept before anything else happens. */
async function keepStdin(folder: string, signal: AbortSignal): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of standardInput(signal)) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const name = `${sha256(bytes)}${looksLikeHeader(bytes) ? DUMP_SUFFIX : '.json'}`;
  const file = join(folder, name);
  await writeDurably(file, bytes);
  return file;
}
