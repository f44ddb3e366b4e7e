import {
  chmodSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  statSync,
  type Stats,
} from 'node:fs';
import { lstat, open, statfs } from 'node:fs/promises';
import { basename, dirname, extname } from 'node:path';
import writeFileAtomic from 'write-file-atomic';

/** The code of a system error (`ENOENT`), or null for anything else. */
export function systemCode(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

const FULL_DISK: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

export function isFullDisk(error: unknown): boolean {
  return FULL_DISK.has(systemCode(error) ?? '');
}

/** Runs `work`; where the file or folder it names does not exist, answers null. */
export async function whereItExists<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/** Changes whenever the file is written, replaced or renamed into place; null where there is none. */
export async function fileMark(file: string): Promise<string | null> {
  const stats = await whereItExists(() => lstat(file));
  return stats === null ? null : markOf(stats);
}

/** Changes whenever other bytes lie there, and not when the file is renamed; null where there is none. */
export async function contentMark(file: string): Promise<string | null> {
  const stats = await whereItExists(() => lstat(file));
  return stats === null ? null : `${stats.ino} ${stats.size} ${stats.mtimeMs}`;
}

export function markOf({ ino, size, mtimeMs, ctimeMs }: Stats): string {
  return `${ino} ${size} ${mtimeMs} ${ctimeMs}`;
}

/**
 * A folder of ours: made with its parents, for the owner alone; what is `within` a folder only where that is there. Not by `recursive: true`, which never returns where a
 * parent exists but takes no folders, as in /proc (https://github.com/nodejs/node/issues).
 */
export function makeFolderSync(folder: string, within: string | null = null): void {
  if (existsSync(folder)) return;
  if (folder === within)
    throw Object.assign(new Error(`ENOENT: ${folder} is not there`), { code: 'ENOENT', syscall: 'mkdir' });
  const parent = dirname(folder);
  if (parent !== folder) makeFolderSync(parent, within);
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Another process was faster.
    if (systemCode(error) !== 'EEXIST') throw error;
  }
}

/** A file for the owner alone, whatever the umask; what SQLite puts beside it gets the same rights. */
export function makePrivateSync(file: string): void {
  if (file === ':memory:') return;
  closeSync(openSync(file, 'a', 0o600));
  if ((statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600);
}

export function makeFolder(folder: string, within: string | null = null): Promise<void> {
  return Promise.resolve().then(() => {
    makeFolderSync(folder, within);
  });
}

/** Makes names that were created or renamed in the folder survive a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Durable: after the promise resolves, the whole content is there under the name, or the old one still is. */
export async function writeDurably(
  path: string,
  content: string | Uint8Array,
  within: string | null = null,
): Promise<void> {
  await makeFolder(dirname(path), within);
  await writeFileAtomic(path, toBuffer(content), { mode: 0o600 });
  await syncFolder(dirname(path));
}

/**
 * A view that can be rebuilt: readers never see half of it, but a power cut may lose it. Synchronous, because a daemon that has
 * nothing to do would else wake other threads fifteen times for each.
 */
export function writeView(path: string, content: string, within: string | null = null): Promise<void> {
  return Promise.resolve().then(() => {
    makeFolderSync(dirname(path), within);
    writeFileAtomic.sync(path, content, { mode: 0o600, fsync: false });
  });
}

function toBuffer(content: string | Uint8Array): Buffer {
  return typeof content === 'string' ? Buffer.from(content) : Buffer.from(content);
}

/** Whether anything has that name: a file, a folder, a link to nowhere. Nothing lies below a file. */
export async function exists(path: string): Promise<boolean> {
  try {
    return (await whereItExists(() => lstat(path))) !== null;
  } catch (error) {
    if (systemCode(error) === 'ENOTDIR') return false;
    throw error;
  }
}

/** The path itself for 1, else with `.2`, `.3` … before its endings. */
export function numberedName(path: string, number: number): string {
  if (number === 1) return path;
  const ending = endingOf(path);
  return `${path.slice(0, path.length - ending.length)}.${number}${ending}`;
}

/** A name is 255 bytes long at most; a number, `.receipt.json` and what it is called while it is written take so many of them. */
const LONGEST_STEM_BYTES = 255 - '.99'.length - '.receipt.json'.length - '.4294967295'.length;

/** The name with a beginning that is cut where papers beside it would have names too long for the disk. */
export function nameWithRoom(name: string): string {
  const ending = endingOf(name);
  let stem = name.slice(0, name.length - ending.length);
  while (Buffer.byteLength(stem) > LONGEST_STEM_BYTES) stem = stem.replace(/.$/su, '');
  return `${stem}${ending}`;
}

/** `.vilvik.jsonl` counts as one ending. */
function endingOf(path: string): string {
  const last = extname(path);
  const inner = extname(basename(path, last));
  return inner === '.vilvik' ? `${inner}${last}` : last;
}

/** `/spool/sent/a.vilvik.jsonl` and `receipt` give `/spool/sent/a.receipt.json`. */
export function besideFile(file: string, kind: 'receipt' | 'reason' | 'result'): string {
  return `${file.slice(0, file.length - endingOf(file).length)}.${kind}.json`;
}

/** What `statfs` calls the file systems that are somewhere else. */
const NETWORK_TYPES: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xfe534d42, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0x01021997, '9P'],
  [0x00c36400, 'Ceph'],
  [0x5346414f, 'AFS'],
  [0x0bd00bd0, 'Lustre'],
  [0x47504653, 'GPFS'],
]);

/** Where a folder lies; `network` names the kind of a file system of other machines. */
export async function storageOf(
  folder: string,
): Promise<{ readonly freeBytes: number; readonly network: string | null }> {
  const { bavail, bsize, type } = await statfs(folder);
  return { freeBytes: bavail * bsize, network: NETWORK_TYPES.get(type >>> 0) ?? null };
}
