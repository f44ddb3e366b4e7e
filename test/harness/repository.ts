import { join } from 'node:path';

export const REPOSITORY = join(import.meta.dirname, '..', '..');

/** The interpreter that the set-up made, with PyGAD and the SDK in it. */
export const PYTHON = process.env['VILVIK_PYTHON'] ?? join(REPOSITORY, '.venv', 'bin', 'python');

/** The same for the runs of a sandbox. */
export function pythonForJobs(): Promise<{ command: string; env: Record<string, string> }> {
  return Promise.resolve({ command: PYTHON, env: { PATH: process.env['PATH'] ?? '' } });
}
