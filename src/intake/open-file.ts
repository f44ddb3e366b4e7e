import { constants } from 'node:fs';
import { lstat, open, type FileHandle } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import type { Finding } from '../core/finding.ts';
import { systemCode } from '../platform/files.ts';

export type OpenResult =
  | { readonly kind: 'open'; readonly handle: FileHandle; readonly stats: Stats }
  | { readonly kind: 'gone' }
  | { readonly kind: 'unreadable'; readonly finding: Finding };

/** Opens a regular file for reading: no links are followed, no pipe or device is waited for. */
export async function openRegularFile(file: string): Promise<OpenResult> {
  try {
    const problem = kindProblem(await lstat(file));
    if (problem !== null) return { kind: 'unreadable', finding: problem };
    const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    return await checkOpened(handle);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return { kind: 'gone' };
    return { kind: 'unreadable', finding: unreadable(error) };
  }
}

/** What the name stood for may have changed between the look and the opening. */
async function checkOpened(handle: FileHandle): Promise<OpenResult> {
  const stats = await handle.stat();
  const problem = kindProblem(stats);
  if (problem === null) return { kind: 'open', handle, stats };
  await handle.close();
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

export function unreadable(error: unknown): Finding {
  return {
    severity: 'error',
    path: 'file',
    expected: 'a file that can be read',
    found: error instanceof Error ? error.message : String(error),
    mend: 'give the user who runs the bridge the right to read it, then move it back into the spool',
  };
}
