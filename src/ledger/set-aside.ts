import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** All that belongs to a ledger, by what its name ends in. */
const PARTS = ['', '-wal', '-shm', '.suspect'] as const;

/** Gives the ledger and its log other names, with the time; answers the new name of the ledger. */
export function setAside(file: string, now: number): string {
  const nameOf = (number: number): string => nameAt(file, now, number);
  let number = 1;
  while (PARTS.some((part) => existsSync(nameOf(number) + part))) number += 1;
  for (const part of PARTS) {
    if (existsSync(file + part)) renameSync(file + part, nameOf(number) + part);
  }
  return nameOf(number);
}

function nameAt(file: string, now: number, number: number): string {
  const time = new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return `${file}.damaged-${time}${number === 1 ? '' : `.${number}`}`;
}

/** The ledger that was set aside at that time, where it still lies there; null where there is none. */
export function keptAside(file: string, at: number): string | null {
  let kept: string | null = null;
  for (let number = 1; existsSync(nameAt(file, at, number)); number += 1) kept = nameAt(file, at, number);
  return kept;
}

/** Leaves word for the next start, which looks at the ledger before anything else. */
export function noteSuspicion(file: string, why: string): void {
  try {
    writeFileSync(`${file}.suspect`, why, { mode: 0o600 });
  } catch {
    // A full or read-only disk: whoever meets the damage next tries again.
  }
}

export function suspicionOf(file: string): string | null {
  return existsSync(`${file}.suspect`) ? readFileSync(`${file}.suspect`, 'utf8') : null;
}
