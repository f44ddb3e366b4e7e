import { lstat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Config } from '../../config/schema.ts';
import type { Finding } from '../../core/finding.ts';
import { listDumps } from '../../intake/list.ts';
import { judge } from '../../intake/judge.ts';
import { readDump } from '../../intake/read.ts';
import { whereItExists } from '../../platform/files.ts';
import { currentHost } from '../current-host.ts';
import { missingItem } from '../push/push-item.ts';
import { replayDump, type Replayed } from '../python/replay.ts';

export interface Verified {
  readonly file: string;
  readonly runId: string | null;
  readonly valid: boolean;
  readonly findings: readonly Finding[];
  /** What came of running its code; null where that was not asked for or makes no sense. */
  readonly proof: Replayed | null;
}

/** Reads and validates dumps by themselves: no ledger, no network. With `replay` the code of valid ones is run. */
export async function verifyDumps(
  words: readonly string[],
  config: Config,
  replay: boolean,
): Promise<Verified[]> {
  const verified: Verified[] = [];
  for (const word of words) {
    const path = resolve(word);
    const stats = await whereItExists(() => lstat(path));
    const files = stats?.isDirectory() === true ? await listDumps(path) : [path];
    for (const file of files) {
      const read = await verifyDump(file, config);
      const proof = replay && read.valid ? await replayDump(file, config, currentHost()) : null;
      verified.push({ ...read, proof });
    }
  }
  return verified;
}

async function verifyDump(file: string, { intake }: Config): Promise<Omit<Verified, 'proof'>> {
  const read = await readDump(file, intake);
  if (read.kind === 'gone') return { file, runId: null, valid: false, findings: missingItem(file).reasons };
  if (read.kind === 'running') return { file, runId: read.header.run_id, valid: true, findings: [] };
  const { verdict, findings } = judge(read, false, intake.phases);
  return { file, runId: read.dump.runId, valid: verdict !== 'invalid', findings };
}
