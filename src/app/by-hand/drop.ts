import { needsPerson, type RunState } from '../../core/run.ts';
import type { RunRecord } from '../../ledger/records.ts';
import type { App } from '../build-app.ts';
import { findRun } from './find-run.ts';

/** The run afterwards, and why it was not dropped; its files stay where they are. */
export interface Dropped {
  readonly run: RunRecord;
  readonly refused: string | null;
}

/** Gives one run up: every state of it that would still be sent, or waits for a person. */
export async function dropRun(word: string, app: App): Promise<Dropped> {
  const { ledger, clock } = app;
  const states = await findRun(word, app);
  const open = states.filter(({ state }) => canBeDropped(state));
  const dropped: RunRecord[] = [];
  for (const run of open) if (await ledger.drop(run.row, clock.now())) dropped.push(run);
  const [first] = dropped;
  const run = ledger.run((first ?? states[0]).row) ?? states[0];
  return { run, refused: first === undefined ? whyNot(run) : null };
}

function canBeDropped(state: RunState): boolean {
  return state === 'queued' || state === 'in_doubt' || needsPerson(state) || state === 'dropped';
}

function whyNot({ state }: RunRecord): string {
  if (state === 'imported') return 'it was imported already';
  if (state === 'sending') return 'it is being sent at this moment; try again when the answer is there';
  return 'a newer state of the run has taken its place';
}
