import { resolve } from 'node:path';
import { BridgeError } from '../core/errors.ts';
import { needsRelease } from '../core/finding.ts';
import { needsPerson, type RunState } from '../core/run.ts';
import { judge } from '../intake/judge.ts';
import { readDump } from '../intake/read.ts';
import { takeIn } from '../intake/take-in.ts';
import type { RunRecord } from '../ledger/ledger.ts';
import type { App } from './build-app.ts';

export interface RetryOptions {
  /** Send it although an earlier attempt may have been imported, or was. */
  readonly again: boolean;
  /** A person has looked at what the scan found, and sends it all the same. */
  readonly allowSecrets: boolean;
}

/** The run after the try, and what stands in the way where it was not set going. */
export interface Retried {
  readonly run: RunRecord;
  readonly refused: string | null;
}

/** Sets one run going again that had come to a stop. */
export async function retryRun(word: string, app: App, options: RetryOptions): Promise<Retried> {
  const run = await findRun(word, app);
  const refused = await setGoing(run, app, options);
  await app.ledger.liftHold(app.account);
  return { run: app.ledger.run(run.row) ?? run, refused };
}

/** A run by its id, an unambiguous ending of it, or its file. */
async function findRun(word: string, app: App): Promise<RunRecord> {
  const { ledger, account } = app;
  const path = resolve(app.host.cwd, word);
  const byFile = ledger.runs(account, '').filter((run) => run.file === path);
  const found = byFile.length > 0 ? byFile : ledger.runs(account, await runIdOf(word, path, app));
  const ids = [...new Set(found.map(({ runId }) => runId))];
  const [first] = found;
  if (first === undefined) {
    throw new BridgeError(
      'usage',
      `no run ends in "${word}", and no known dump lies there`,
      'name a run by its id, the last letters of it, or its file; a dump that is new is sent by vilvik-push FILE',
    );
  }
  if (ids.length > 1) {
    throw new BridgeError(
      'usage',
      `${ids.length} runs end in "${word}"`,
      `give more letters: ${ids.slice(0, 5).join(', ')}`,
    );
  }
  return found.find(({ state }) => needsPerson(state)) ?? first;
}

async function runIdOf(word: string, path: string, app: App): Promise<string> {
  const read = await readDump(path, app.intake);
  if (read.kind === 'gone' || read.kind === 'running') return word;
  return app.ledger.runs(app.account, read.dump.runId).length > 0 ? read.dump.runId : word;
}

/** Answers why the run stays where it is; null where it goes on. */
async function setGoing(run: RunRecord, app: App, options: RetryOptions): Promise<string | null> {
  const { ledger, clock } = app;
  if (run.state === 'superseded') return 'a newer state of the run has taken its place';
  if (run.state === 'imported' && !options.again)
    return 'it was imported already; --again imports it once more';
  if (isUnderWay(run.state)) return null;
  const reason = await readAgain(run, app, options);
  if (reason !== null) return reason;
  // A dropped run whose file is there again goes on by being read.
  if (isUnderWay(ledger.run(run.row)?.state ?? run.state)) return null;
  const state = await ledger.retry(run.row, options.again, clock.now());
  return state === null ? `it cannot be tried again from the state ${run.state}` : null;
}

function isUnderWay(state: RunState): boolean {
  return state === 'queued' || state === 'sending' || state === 'in_doubt';
}

/** What lies in the file now decides: whether it is there, valid, and free of what a person has to see. */
async function readAgain(run: RunRecord, app: App, { allowSecrets }: RetryOptions): Promise<string | null> {
  const { file, inSpool } = run;
  const read = await readDump(file, app.intake);
  if (read.kind === 'gone') return `its file is gone: ${file}`;
  if (read.kind === 'running') return 'the run is under way again';
  const { verdict, findings } = judge(read, true, app.intake.phases);
  if (verdict === 'invalid') return 'the dump is not valid; mend it, then try again';
  if (verdict === 'nothing_to_import') return 'there is nothing to import in it';
  if (needsRelease(findings) && !allowSecrets) return 'look at what was found, then add --allow-secrets';
  const arrival = { file, inSpool, byHand: true, named: false, mayGrow: false };
  await takeIn(arrival, app.ledger, app.intake, app.clock.now());
  return null;
}
