import { needsRelease } from '../../core/finding.ts';
import { needsPerson, type RunState } from '../../core/run.ts';
import { judge } from '../../intake/judge.ts';
import { readDump } from '../../intake/read.ts';
import { takeIn } from '../../intake/take-in.ts';
import type { RunRecord } from '../../ledger/records.ts';
import type { App } from '../build-app.ts';
import { findRun } from './find-run.ts';
import { retryWishes } from './retry-wishes.ts';

export interface RetryOptions {
  /** Send it although an earlier attempt may have been imported, or was. */
  readonly again: boolean;
  /** A person has looked at what the scan found, and sends it all the same. */
  readonly allowSecrets: boolean;
}

/** The run after the try, and what stands in the way where it was not set going. */
export interface Retried {
  readonly run: RunRecord;
  /** How many held continuations go on. */
  readonly going: number;
  readonly refused: string | null;
}

/** Sets one run going again that had come to a stop. */
export async function retryRun(word: string, app: App, options: RetryOptions): Promise<Retried> {
  const states = await findRun(word, app);
  const run = states.find(({ state }) => needsPerson(state)) ?? states[0];
  const wishes = await retryWishes(run, app, options.again);
  if (run.state === 'imported' && (wishes.going > 0 || wishes.refused !== null)) return { run, ...wishes };
  const { row, refused } = await setGoing(run, app, options);
  await app.ledger.liftHold(app.account);
  return { run: app.ledger.run(row) ?? run, going: wishes.going, refused };
}

/** The state of the run that goes on (a mended dump is another one), or why it stays where it is. */
interface Going {
  readonly row: number;
  readonly refused: string | null;
}

async function setGoing(run: RunRecord, app: App, options: RetryOptions): Promise<Going> {
  const { ledger, clock } = app;
  const stays = (refused: string): Going => ({ row: run.row, refused });
  if (run.state === 'superseded') return stays('a newer state of the run has taken its place');
  if (run.state === 'imported' && !options.again)
    return stays('it was imported already; --again imports it once more');
  if (isUnderWay(run.state)) return { row: run.row, refused: null };
  const going = await readAgain(run, app, options);
  if (going.refused !== null) return going;
  // A dropped run whose file is there again goes on by being read, and so does a mended one.
  const state = ledger.run(going.row)?.state ?? run.state;
  if (isUnderWay(state) || (await ledger.retry(going.row, options.again, clock.now())) !== null) return going;
  return { ...going, refused: `it cannot be tried again from the state ${state}` };
}

function isUnderWay(state: RunState): boolean {
  return state === 'queued' || state === 'sending' || state === 'in_doubt';
}

/** What lies in the file now decides: whether it is there, valid, and free of what a person has to see. */
async function readAgain(run: RunRecord, app: App, { allowSecrets }: RetryOptions): Promise<Going> {
  const { file, inSpool, row } = run;
  const stays = (refused: string): Going => ({ row, refused });
  const read = await readDump(file, app.intake);
  if (read.kind === 'gone') return stays(`its file is gone: ${file}`);
  if (read.kind === 'running') return stays('the run is under way again');
  const { verdict, findings } = judge(read, true, app.intake.phases);
  if (verdict === 'invalid') return stays('the dump is not valid; mend it, then try again');
  if (verdict === 'nothing_to_import') return stays('there is nothing to import in it');
  if (needsRelease(findings) && !allowSecrets)
    return stays('look at what was found, then add --allow-secrets');
  // A body that does not fit its header was mended where it lies.
  const arrival = { file, inSpool, byHand: true, named: read.kind === 'mismatched', mayGrow: false };
  const taken = await takeIn(arrival, app.ledger, app.intake, app.clock.now());
  return { row: taken.kind === 'taken' ? taken.row : row, refused: null };
}
