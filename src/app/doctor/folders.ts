import { randomUUID } from 'node:crypto';
import { rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exists, storageOf, systemCode } from '../../platform/files.ts';
import { fail, ok, warn, type Check } from './check.ts';

const LITTLE_BYTES = 200 * 2 ** 20;

/** SQLite's locks are not kept by network file systems, and others must not read what is in there. */
export async function stateStands(folder: string): Promise<Check> {
  const found = await folderStands('state folder', folder);
  if (found.verdict !== 'ok' || !(await exists(folder))) return found;
  const { network } = await storageOf(folder);
  if (network !== null)
    return fail(
      'state folder',
      `${folder} is on a network file system (${network})`,
      'name a folder on a disk of this machine with --state-dir or VILVIK_STATE_DIR',
    );
  const { mode } = await stat(folder);
  if (process.platform === 'win32' || (mode & 0o077) === 0) return found;
  const shown = (mode & 0o777).toString(8);
  return warn(
    'state folder',
    `${folder} is open to other users (mode ${shown})`,
    `type: chmod 700 ${folder}`,
  );
}

export async function spoolStands(folder: string): Promise<Check> {
  const found = await folderStands('spool', folder);
  if (found.verdict !== 'ok' || !(await exists(folder))) return found;
  const { network } = await storageOf(folder);
  if (network === null) return found;
  const words = `${found.found}, on a network file system (${network})`;
  return warn('spool', words, 'set poll = true in [intake]: changes by others are not reported there');
}

async function folderStands(name: string, folder: string): Promise<Check> {
  if (!(await exists(folder))) return ok(name, `${folder} is not there yet; it is made when it is needed`);
  const code = await whyNotWritable(folder);
  if (code !== null)
    return fail(name, `${folder} cannot be written to (${code})`, 'mend its rights, or name another folder');
  const { freeBytes } = await storageOf(folder);
  const free = `${Math.floor(freeBytes / 2 ** 20)} MiB free`;
  if (freeBytes < LITTLE_BYTES)
    return warn(name, `${folder}, only ${free}`, 'make room: a full disk stops the bridge');
  return ok(name, `${folder}, ${free}`);
}

async function whyNotWritable(folder: string): Promise<string | null> {
  const probe = join(folder, `.probe-${randomUUID()}`);
  try {
    await writeFile(probe, '', { flag: 'wx', mode: 0o600 });
    await rm(probe);
    return null;
  } catch (error) {
    return systemCode(error) ?? 'unknown reason';
  }
}
