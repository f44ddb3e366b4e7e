import { lstatSync, opendirSync, type Dir, type Stats } from 'node:fs';
import { opendir, readdir } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { DUMP_SUFFIX } from '../core/run-dump.ts';

/** Files of the bridge that end in `.json` too, should a person copy one into the spool. */
const OWN_FILE = /\.(receipt|reason|result)\.json$/;

/** Whether a name in the spool is a dump: `*.vilvik.jsonl`, or a bare import body `*.json`. */
export function isDumpName(name: string): boolean {
  if (name.startsWith('.') || OWN_FILE.test(name)) return false;
  return name.endsWith(DUMP_SUFFIX) || name.endsWith('.json');
}

/** A body without header and state. */
export function isBareName(name: string): boolean {
  return name.endsWith('.json');
}

/** Paths of all dumps at the top level of a folder, in the order of their names. The truth; the watcher is a hint. */
export async function listDumps(folder: string): Promise<string[]> {
  // To join each of very many names takes longer than to list them.
  const before = join(folder, sep);
  return (await listNames(folder)).map((name) => before + name);
}

/** Their names alone. */
export async function listNames(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  return names.filter(isDumpName).sort();
}

/** Throws where the folder cannot be listed, without holding what lies in it. */
export async function tryListing(folder: string): Promise<void> {
  const entries = await opendir(folder);
  try {
    await entries.read();
  } finally {
    await entries.close();
  }
}

/** After so many files others get their turn. */
const BREATH_EVERY = 500;

/** Visits each dump at the top level of a folder, in no order. Where the name is not readable there are no stats. */
export async function visitDumps(
  folder: string,
  visit: (name: string, stats: Stats | null) => void,
): Promise<void> {
  // To join each of very many names leaves more to be collected than all else.
  const before = join(folder, sep);
  await visitNames(folder, (name) => {
    if (isDumpName(name)) visitOne(before, name, visit);
  });
}

/**
 * Visits each name in a folder without ever holding the list: there may be very many.
 * The calls are synchronous because a look at a quiet spool must not wake a second thread for each file.
 */
export async function visitNames(folder: string, visit: (name: string) => void): Promise<void> {
  const entries = opendirSync(folder, { bufferSize: 256 });
  try {
    for (let count = 1, name = nextName(entries); name !== null; count += 1, name = nextName(entries)) {
      visit(name);
      if (count % BREATH_EVERY === 0) await setImmediate();
    }
  } finally {
    entries.closeSync();
  }
}

function visitOne(before: string, name: string, visit: (name: string, stats: Stats | null) => void): void {
  const stats = statsOf(before + name);
  if (stats !== null || isUnreadableName(name)) visit(name, stats);
}

function nextName(entries: Dir): string | null {
  return entries.readSync()?.name ?? null;
}

/** The file itself, not what a link leads to; null where there is none. */
export function statsOf(file: string): Stats | null {
  return lstatSync(file, { throwIfNoEntry: false }) ?? null;
}

/** Names that are no text: a path made of them leads nowhere. Shown with a sign in place of what cannot be read. */
export function isUnreadableName(name: string): boolean {
  return name.includes('\uFFFD');
}

export const UNREADABLE_NAME = 'its name is not valid UTF-8, so the bridge cannot open it: rename the file';
