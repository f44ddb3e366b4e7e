import type { PythonForJobs } from '../../sandbox/worker/run-job.ts';
import { findPygad, findPythonParts } from './python.ts';

/** What an interpreter needs to find itself and its packages; no key of anybody is among it. */
const KEPT = [
  'PATH',
  'HOME',
  'LANG',
  'LC_ALL',
  'LD_LIBRARY_PATH',
  'PYTHONHOME',
  'PYTHONPATH',
  'VIRTUAL_ENV',
  'SYSTEMROOT',
];

/** The Python that the sandbox runs code in. */
export async function pythonForJobs(
  named: string | null,
  env: Readonly<Record<string, string | undefined>>,
): Promise<PythonForJobs> {
  const kept = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && KEPT.includes(entry[0]),
  );
  return { command: await findPygad(named, findPythonParts()), env: Object.fromEntries(kept) };
}
