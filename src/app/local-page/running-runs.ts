import { stat } from 'node:fs/promises';
import { whereItExists } from '../../platform/files.ts';
import type { App } from '../build-app.ts';
import { findRunning, type FoundRunning } from '../status.ts';

/** A file system tells times apart that are further from each other than this. */
const SAME_TIME_MS = 1_000;

/** The checkpoints in the spool, looked for again only when the spool or the ledger has changed. */
export class RunningRuns {
  #known: { readonly mark: string; readonly found: FoundRunning } | null = null;

  async find(app: App): Promise<FoundRunning> {
    const mark = await markOf(app);
    if (mark !== null && this.#known?.mark === mark) return this.#known.found;
    const found = await findRunning(app);
    this.#known = mark === null ? null : { mark, found };
    return found;
  }

  /** Where the checkpoint of a run lies that is under way; null where it is not. */
  async checkpointOf(runId: string, app: App): Promise<string | null> {
    const { running } = await this.find(app);
    return running.find(({ header }) => header.run_id === runId)?.file ?? null;
  }
}

/** Null while the spool has changed so lately that it may change once more without another time. */
async function markOf({ config, ledger, clock }: App): Promise<string | null> {
  const stats = await whereItExists(() => stat(config.places.spool));
  if (stats === null || clock.now() - stats.mtimeMs < SAME_TIME_MS) return null;
  return `${stats.ino} ${stats.mtimeMs} ${ledger.changeMark()}`;
}
