import type { PlanEntry } from '../../core/plan.ts';
import { resumedFromOf } from '../../core/run-dump.ts';
import { isOpenWish } from '../../core/wish/continuation.ts';
import { planOf } from '../../delivery/tick.ts';
import { readDumpHeader } from '../../intake/read.ts';
import type { AttemptRecord, RunRecord } from '../../ledger/records.ts';
import type { WishRecord } from '../../ledger/wishes.ts';
import { besideFile, exists } from '../../platform/files.ts';
import type { App } from '../build-app.ts';
import { keyProblemNow } from '../status.ts';
import { findRun } from './find-run.ts';

/** One state of a run with everything that is known of it. */
export interface ShownRun {
  readonly run: RunRecord;
  readonly attempts: readonly AttemptRecord[];
  /** When it goes and what it waits for; null where nothing is planned. */
  readonly planned: PlanEntry | null;
  /** Why it does not go as planned: there is no key to send it with. */
  readonly keyProblem: string | null;
  /** Its place among all that are planned, from 1; null where it is not. */
  readonly place: number | null;
  readonly files: ShownFiles;
  /** Null for a run of its own, and where its dump is gone. */
  readonly resumedFrom: {
    readonly runId: string;
    readonly name: string | null;
    readonly sequence: number;
  } | null;
}

/** A run with all its states and continuations. */
export interface Shown {
  readonly runId: string;
  readonly name: string | null;
  /** Newest first. */
  readonly states: readonly ShownRun[];
  /** Oldest first. */
  readonly wishes: readonly WishRecord[];
  /** Why there is no key, where a continuation waits for one. */
  readonly keyProblem: string | null;
}

interface ShownFiles {
  readonly dump: string;
  readonly isThere: boolean;
  /** The receipt or reason beside it. */
  readonly paper: string | null;
}

/** Everything about one run: each state of it that was taken in, newest first. */
export async function showRun(word: string, app: App): Promise<Shown> {
  const states = await findRun(word, app);
  const { runId, name } = states[0];
  const wishes = app.ledger.wishes.ofRun(app.account, runId);
  const shown = await showStates(states, app);
  return { runId, name, states: shown, wishes, keyProblem: await keyProblemOf(wishes, app) };
}

/** Why there is no key, where a continuation waits for one. */
export async function keyProblemOf(
  wishes: readonly Pick<WishRecord, 'state'>[],
  app: App,
): Promise<string | null> {
  return wishes.some(({ state }) => isOpenWish(state)) ? keyProblemNow(app) : null;
}

/** What is known of each of these states. */
export async function showStates(states: readonly RunRecord[], app: App): Promise<ShownRun[]> {
  const { ledger, account, clock } = app;
  const now = clock.now();
  const isPlanned = states.some(({ state }) => state === 'queued' || state === 'in_doubt');
  const { entries } = isPlanned ? planOf(ledger.snapshot(account, now), app, now) : { entries: [] };
  const keyProblem = isPlanned ? await keyProblemNow(app) : null;
  const shown = states.map(async (run): Promise<ShownRun> => {
    const index = entries.findIndex(({ row }) => row === run.row);
    const place = index === -1 ? null : index + 1;
    const attempts = ledger.attemptsOf(run.row);
    const planned = entries[index] ?? null;
    return {
      run,
      attempts,
      planned,
      keyProblem: planned === null ? null : keyProblem,
      place,
      files: await filesOf(run),
      resumedFrom: await originOf(run, app),
    };
  });
  return Promise.all(shown);
}

async function filesOf({ file, state }: RunRecord): Promise<ShownFiles> {
  const paper = besideFile(file, state === 'imported' ? 'receipt' : 'reason');
  return {
    dump: file,
    isThere: await exists(file),
    paper: (await exists(paper)) ? paper : null,
  };
}

async function originOf({ file }: RunRecord, { ledger, account }: App): Promise<ShownRun['resumedFrom']> {
  const header = await readDumpHeader(file);
  const from = header === null ? null : resumedFromOf(header);
  return from === null ? null : { ...from, name: ledger.runs(account, from.runId)[0]?.name ?? null };
}
