import { readFileSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';

/** What is mounted where, in the words of Linux; empty on other systems. */
export function mounts(): string {
  try {
    return readFileSync('/proc/self/mountinfo', 'utf8');
  } catch {
    return '';
  }
}

/** The path without links; of what is not there yet the nearest folder above that is. */
export function realPlace(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return dirname(path) === path ? path : realPlace(dirname(path));
  }
}
