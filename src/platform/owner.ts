import { readFileSync, readlinkSync } from 'node:fs';
import { systemCode } from './files.ts';

/** Which process holds a claim; enough to tell a restart and a reused pid from the same process. */
export interface Owner {
  /** Changes with each start of the machine; null where the system does not say. */
  readonly bootId: string | null;
  /** Pids mean something only within one namespace (containers). */
  readonly pidNamespace: string | null;
  readonly pid: number;
  /** Start of the process in the system's own ticks; null where it does not say. */
  readonly processStart: string | null;
}

export type Liveness = 'alive' | 'gone' | 'unknown';

export function currentOwner(): Owner {
  return ownerOf(process.pid);
}

/** A process of this machine that we can see. */
export function ownerOf(pid: number): Owner {
  return {
    bootId: readOrNull('/proc/sys/kernel/random/boot_id'),
    pidNamespace: linkOrNull('/proc/self/ns/pid'),
    pid,
    processStart: processStartOf(pid),
  };
}

/** Whether the owner of a claim still runs, as far as `self` can see. */
export function livenessOf(owner: Owner, self: Owner): Liveness {
  if (owner.bootId !== null && self.bootId !== null && owner.bootId !== self.bootId) return 'gone';
  if (owner.pidNamespace !== self.pidNamespace) return 'unknown';
  if (!isRunning(owner.pid)) return 'gone';
  const start = processStartOf(owner.pid);
  if (start !== null && owner.processStart !== null && start !== owner.processStart) return 'gone';
  return 'alive';
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}

function isZombie(pid: number): boolean {
  return statFields(pid)?.[0] === 'Z';
}

/** Field 22 of /proc/PID/stat: the 20th after the name in brackets. */
function processStartOf(pid: number): string | null {
  return statFields(pid)?.[19] ?? null;
}

function statFields(pid: number): string[] | null {
  const text = readOrNull(`/proc/${pid}/stat`);
  if (text === null) return null;
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return null;
  }
}

function linkOrNull(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}
