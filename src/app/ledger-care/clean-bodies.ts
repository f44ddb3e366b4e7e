import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isTerminal } from '../../core/run.ts';
import type { BodyUse } from '../../ledger/records.ts';
import { whereItExists } from '../../platform/files.ts';
import type { App } from '../build-app.ts';
import type { CleanChoice, Cleaned } from './clean.ts';

/** A smaller body has no ending; what came by a pipe has that of a dump. */
const SMALLER_BODY = /^[0-9a-f]{64}$/;
/** A smaller body is written a moment before the ledger knows of it. */
const HOUR_MS = 3_600_000;

/** Removes the bodies in the state folder that no waiting run needs. What the ledger knows nothing of may never have been sent, and stays. */
export async function cleanBodies({ config, clock, ledger }: App, choice: CleanChoice): Promise<Cleaned[]> {
  const folder = join(config.places.stateDir, 'bodies');
  const names = (await whereItExists(() => readdir(folder))) ?? [];
  if (names.length === 0) return [];
  const files = names.map((name) => join(folder, name));
  const uses = ledger.usesOfBodies(files, names);
  const cleaned: Cleaned[] = [];
  for (const name of names.sort()) {
    const file = join(folder, name);
    const found = await whereItExists(() => stat(file));
    // Whoever sends the run has no more use for it.
    if (found === null) continue;
    const { size, mtimeMs } = found;
    const leastAgeMs = SMALLER_BODY.test(name) ? Math.max(choice.olderThanMs, HOUR_MS) : choice.olderThanMs;
    const isOld = mtimeMs <= clock.now() - leastAgeMs;
    if (!isOld || size < choice.largerThanBytes || !isSpent(name, file, uses)) continue;
    if (!choice.dryRun) await rm(file, { force: true });
    cleaned.push({ file, run_id: null, bytes: size, imported_at: null });
  }
  return cleaned;
}

/** A smaller body can be made again from its dump; what came by a pipe is the dump. */
function isSpent(name: string, file: string, uses: readonly BodyUse[]): boolean {
  if (SMALLER_BODY.test(name)) {
    return uses.every(({ slimmedSha256, state }) => slimmedSha256 !== name || isTerminal(state));
  }
  const own = uses.filter((use) => use.file === file);
  return own.length > 0 && own.every(({ state }) => state === 'imported' || state === 'superseded');
}
