import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DUMP_SUFFIX } from '../core/run-dump.ts';

/** Files of the bridge that end in `.json` too, should a person copy one into the spool. */
const OWN_FILE = /\.(receipt|reason|result)\.json$/;

/** Whether a name in the spool is a dump: `*.vilvik.jsonl`, or a bare import body `*.json`. */
export function isDumpName(name: string): boolean {
  if (name.startsWith('.') || OWN_FILE.test(name)) return false;
  return name.endsWith(DUMP_SUFFIX) || name.endsWith('.json');
}

/** Paths of all dumps at the top level of a folder, in the order of their names. The truth; the watcher is a hint. */
export async function listDumps(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  return names
    .filter(isDumpName)
    .sort()
    .map((name) => join(folder, name));
}
