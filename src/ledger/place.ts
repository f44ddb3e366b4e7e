import { statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { damaged } from './trouble.ts';

interface Place {
  readonly file: string;
  readonly mark: string;
}

const places = new WeakMap<DatabaseSync, Place>();

/** From now on the ledger and its log have to stay the files that they are. */
export function rememberPlace(db: DatabaseSync, file: string): void {
  if (file !== ':memory:') places.set(db, { file, mark: markOf(file) });
}

/** Whoever writes into files that were removed or replaced writes for nobody, and beside another process. */
export function checkPlace(db: DatabaseSync): void {
  const place = places.get(db);
  if (place === undefined || !isElsewhere(place)) return;
  throw damaged(place.file, 'its files were removed or replaced while they were in use');
}

function isElsewhere({ file, mark }: Place): boolean {
  try {
    return markOf(file) !== mark;
  } catch {
    // A folder that may not be read now says nothing about the files in it.
    return false;
  }
}

function markOf(file: string): string {
  return [file, `${file}-wal`].map((part) => statSync(part, { throwIfNoEntry: false })?.ino ?? '-').join(' ');
}
