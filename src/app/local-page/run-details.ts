import { fitnessStoryOf } from '../../core/fitness-story.ts';
import type { DumpStory, RunDetails, RunStory } from '../../page/ports.ts';
import { readDump, readDumpHeader } from '../../intake/read.ts';
import type { App } from '../build-app.ts';
import { keyProblemOf, showStates } from '../by-hand/show.ts';
import type { RunningRuns } from './running-runs.ts';

/** A body that is larger takes longer to read than a page may. */
const MAX_DRAWN_BYTES = 8 * 2 ** 20;
const RUN_ID = /^[0-9a-f-]{36}$/;

/** All that is known of a run, from the ledger and from its newest dump; null where no such run is known. */
export async function runDetails(runId: string, app: App, running: RunningRuns): Promise<RunDetails | null> {
  // Anything shorter would be the end of some id.
  if (!RUN_ID.test(runId)) return null;
  const { ledger, account } = app;
  const runs = ledger.runs(account, runId);
  const checkpoint = await running.checkpointOf(runId, app);
  const [newest] = runs;
  if (newest === undefined && checkpoint === null) return null;
  const states = (await showStates(runs, app)).map(({ files, ...shown }): RunStory => {
    return { ...shown, dumpIsThere: files.isThere, paper: files.paper };
  });
  const file = checkpoint ?? states.find(({ dumpIsThere }) => dumpIsThere)?.run.file ?? null;
  const dump = file === null ? null : await dumpStory(file);
  const wishes = ledger.wishes.ofRun(account, runId);
  return {
    runId,
    name: newest?.name ?? dump?.header?.name ?? null,
    isRunning: checkpoint !== null,
    states,
    dump,
    wishes,
    keyProblem: await keyProblemOf(wishes, app),
  };
}

async function dumpStory(file: string): Promise<DumpStory> {
  const header = await readDumpHeader(file);
  const read = await readDump(file, { maxBodyBytes: MAX_DRAWN_BYTES, wholeCheckpoints: true });
  if ('body' in read) return { file, header, fitness: fitnessStoryOf(read.body), unread: null };
  const isLarge = header !== null && header.body.bytes > MAX_DRAWN_BYTES;
  const unread = isLarge
    ? `The body has ${header.body.bytes} bytes: too much to be drawn here.`
    : 'The body cannot be read, so nothing is drawn of it.';
  return { file, header, fitness: null, unread };
}
