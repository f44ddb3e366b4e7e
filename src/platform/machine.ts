import { createHash, randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
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
  try {
    writeFileSync(file, `${randomUUID()}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    // Another process was faster.
    if (systemCode(error) !== 'EEXIST') throw error;
  }
  return textOrNull(file) ?? '';
}

function textOrNull(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return null;
  }
}
