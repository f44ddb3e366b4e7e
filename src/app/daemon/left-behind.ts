import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { statsOf, visitNames } from '../../intake/list.ts';
import { whereItExists } from '../../platform/files.ts';
import type { App } from '../build-app.ts';

/** Names under which the shim writes a dump, or the header of one that was proven, before it is renamed into place. */
const TEMPORARY = /^\..+\.vilvik\.jsonl\.[0-9a-f]+(\.proof)?\.tmp$/;

/** Nobody writes one file for a day: who began it was killed. */
const LEAST_AGE_MS = 86_400_000;

/** Removes what writers that were killed have left in the spool: each is as large as a dump, and nobody else ever would. */
export async function removeLeftBehind({ config, clock }: Pick<App, 'config' | 'clock'>): Promise<void> {
  const { spool } = config.places;
  for (const folder of [spool, join(spool, 'sent')]) {
    await whereItExists(() => sweep(folder, clock.now() - LEAST_AGE_MS));
  }
}

async function sweep(folder: string, writtenBefore: number): Promise<void> {
  await visitNames(folder, (name) => {
    if (!TEMPORARY.test(name)) return;
    const file = join(folder, name);
    const stats = statsOf(file);
    if (stats !== null && stats.mtimeMs < writtenBefore) rmSync(file, { force: true });
  });
}
