import { execFileSync } from 'node:child_process';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { onTestFinished } from 'vitest';

/** A place that can be written at one time and not at another. */
export interface SmallDisk {
  fill(): Promise<void>;
  makeRoom(): Promise<void>;
}

/** Makes the state folder a disk of 2 MB. Where mounting is not permitted, its ledger is held instead of its disk filled. */
export async function smallDisk(stateDir: string): Promise<SmallDisk> {
  await mkdir(stateDir, { mode: 0o700 });
  return mount(stateDir) ? mountedDisk(stateDir) : heldLedger(join(stateDir, 'ledger.db'));
}

/** The same of the spool. Where mounting is not permitted, a file lies in the place of `sent/` instead. */
export function smallSpool(spool: string): SmallDisk {
  return mount(spool) ? mountedDisk(spool) : blockedFolder(join(spool, 'sent'));
}

function mount(folder: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m,mode=0700', 'none', folder], { stdio: 'ignore' });
  } catch {
    return false;
  }
  onTestFinished(() => {
    execFileSync('umount', ['--lazy', folder]);
  });
  return true;
}

function mountedDisk(folder: string): SmallDisk {
  const filler = join(folder, 'filler');
  return {
    async fill() {
      for (let bytes = 2 ** 20; bytes >= 1_024; bytes /= 2) {
        await writeFile(filler, Buffer.alloc(bytes), { flag: 'a' }).catch(() => undefined);
      }
    },
    async makeRoom() {
      await rm(filler);
    },
  };
}

/** Nobody else can write the ledger while somebody holds it. */
function heldLedger(file: string): SmallDisk {
  let holder: DatabaseSync | null = null;
  const release = (): void => {
    holder?.close();
    holder = null;
  };
  onTestFinished(release);
  return {
    fill() {
      holder = new DatabaseSync(file, { timeout: 1_000 });
      holder.exec('BEGIN IMMEDIATE');
      return Promise.resolve();
    },
    makeRoom() {
      release();
      return Promise.resolve();
    },
  };
}

function blockedFolder(folder: string): SmallDisk {
  const away = `${folder}.away`;
  return {
    async fill() {
      await rename(folder, away);
      await writeFile(folder, 'no folder');
    },
    async makeRoom() {
      await rm(folder);
      await rename(away, folder);
    },
  };
}
