import { closeSync, constants, fstatSync, lstatSync, openSync, type Stats } from 'node:fs';
import type { Finding } from '../core/finding.ts';
import { systemCode } from '../platform/files.ts';

export type OpenResult =
  | { readonly kind: 'open'; readonly descriptor: number; readonly stats: Stats }
  | { readonly kind: 'gone' }
  /** `cause`: what the system said, where it was asked. */
  | { readonly kind: 'unreadable'; readonly finding: Finding; readonly cause?: unknown };

/**
 * Opens a regular file for reading: no links are followed, no pipe or device is waited for. Synchronous, because asking
 * another thread takes several times as long, and a spool may hold very many files.
 */
export function openRegularFile(file: string): OpenResult {
  try {
    const problem = kindProblem(lstatSync(file));
    if (problem !== null) return { kind: 'unreadable', finding: problem };
    return checkOpened(openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return { kind: 'gone' };
    return { kind: 'unreadable', finding: unreadable(error), cause: error };
  }
}

/** What the name stood for may have changed between the look and the opening. */
function checkOpened(descriptor: number): OpenResult {
  const stats = fstatSync(descriptor);
  const problem = kindProblem(stats);
  if (problem === null) return { kind: 'open', descriptor, stats };
  closeSync(descriptor);
  return { kind: 'unreadable', finding: problem };
}

function kindProblem(stats: Stats): Finding | null {
  if (stats.isFile()) return null;
  return {
    severity: 'error',
    path: 'file',
    expected: 'a regular file',
    found: kindOf(stats),
    mend: 'put the dump itself here, under this name',
  };
}

function kindOf(stats: Stats): string {
  if (stats.isSymbolicLink()) return 'a symbolic link (links are not followed)';
  if (stats.isDirectory()) return 'a directory';
  if (stats.isFIFO()) return 'a named pipe';
  return 'a device or socket';
}

/** What says something about the file: whatever else the system has to say may be otherwise in a moment. */
const LASTING: ReadonlySet<string> = new Set([
  'EACCES',
  'EPERM',
  'ELOOP',
  'EISDIR',
  'ENOTDIR',
  'ENXIO',
  'ENODEV',
  'ENAMETOOLONG',
]);

/** A disk or a network that fails, a file replaced on another machine, no more files for this process. */
export function mayPass(error: unknown): boolean {
  const code = systemCode(error);
  return code !== null && error instanceof Error && 'syscall' in error && !LASTING.has(code);
}

export function unreadable(error: unknown): Finding {
  return {
    severity: 'error',
    path: 'file',
    expected: 'a file that can be read',
    found: error instanceof Error ? error.message : String(error),
    mend: 'give the user who runs the bridge the right to read it, then move it back into the spool',
  };
}
