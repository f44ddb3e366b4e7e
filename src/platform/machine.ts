import { createHash, randomUUID } from 'node:crypto';
import { copyFileSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { makeFolderSync, systemCode } from './files.ts';

/** Which bridge this is, beyond its processes. */
export interface Machine {
  /** The same for all bridges of one installed system; a container may share it with its host. */
  readonly machine: string;
  /** The same for all that share one state folder, and so one ledger. */
  readonly state: string;
  /** For words only. */
  readonly host: string;
}

export function thisMachine(stateDir: string): Machine {
  const state = stateId(join(stateDir, 'machine-id'), stateDir);
  const installed = textOrNull('/etc/machine-id');
  // The id itself is not to leave the machine.
  const machine = installed === null || installed === '' ? state : hashOf(`vilvik-bridge ${installed}`);
  return { machine, state, host: hostname() };
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

function stateId(file: string, folder: string): string {
  const known = textOrNull(file);
  if (known !== null && known !== '') return known;
  makeFolderSync(folder);
  const id = randomUUID();
  // Whole before it has its name: who found it empty would be nobody, and so would be everybody else who did.
  const part = `${file}.${id}`;
  writeFileSync(part, `${id}\n`, { flag: 'wx', mode: 0o600, flush: true });
  try {
    nameOnce(part, file, known === '');
  } finally {
    rmSync(part, { force: true });
  }
  return textOrNull(file) ?? '';
}

/** Of several processes that try at once one succeeds; an empty file is what a power cut has left of an earlier try. */
function nameOnce(part: string, file: string, isEmpty: boolean): void {
  try {
    if (isEmpty) renameSync(part, file);
    else linkSync(part, file);
  } catch (error) {
    // Another process was faster; some file systems have no links.
    if (systemCode(error) !== 'EEXIST') copyFileSync(part, file);
  }
}

function textOrNull(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return null;
  }
}
