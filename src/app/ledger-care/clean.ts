import { lstat, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { syncFolder, whereItExists } from '../../platform/files.ts';
import type { App } from '../build-app.ts';
import { rememberedRuns } from './remembered.ts';

export interface CleanChoice {
  /** Imported at least so long ago. */
  readonly olderThanMs: number;
  /** At least so large. */
  readonly largerThanBytes: number;
  /** Say what would be removed, and remove nothing. */
  readonly dryRun: boolean;
}

export interface Cleaned {
  readonly file: string;
  /** Null for a body in the state folder. */
  readonly run_id: string | null;
  readonly bytes: number;
  readonly imported_at: string | null;
}

/**
 * Removes dumps in `sent/` whose receipt lies beside them and whose bytes are those that it proves. The receipt stays:
 * it is how the same run is known again.
 */
export async function cleanSent({ config, clock }: App, choice: CleanChoice): Promise<Cleaned[]> {
  const sent = join(config.places.spool, 'sent');
  const cleaned: Cleaned[] = [];
  for (const { file, runId, receipt } of await rememberedRuns(config)) {
    if (file !== join(sent, basename(file))) continue;
    const found = await whereItExists(() => lstat(file));
    // Somebody else has removed it meanwhile.
    if (found === null) continue;
    const { size } = found;
    const isOld = Date.parse(receipt.accepted_at) <= clock.now() - choice.olderThanMs;
    if (!isOld || size < choice.largerThanBytes) continue;
    if (!choice.dryRun) await rm(file, { force: true });
    cleaned.push({ file, run_id: runId, bytes: size, imported_at: receipt.accepted_at });
  }
  if (cleaned.length > 0 && !choice.dryRun) await syncFolder(sent);
  return cleaned;
}
