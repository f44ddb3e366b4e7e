import { v7 as uuidV7 } from 'uuid';
import { BridgeError } from '../../core/errors.ts';
import type { Overrides } from '../../core/wish/wish.ts';
import type { RunRecord } from '../../ledger/records.ts';
import type { WishRecord, WishSource } from '../../ledger/wishes.ts';
import type { App } from '../build-app.ts';
import { deliverRuns, report, type StayOptions } from '../push/deliver-once.ts';
import type { Emit } from '../events.ts';
import { findRun } from './find-run.ts';
import { ownSpool } from '../own-spool.ts';

/** A run that a person wants continued, and where the continuation begins. */
export interface ToContinue {
  readonly run: RunRecord;
  /** Null until the run is imported. */
  readonly source: WishSource | null;
}

/** From the newest result that came home, else from what the run was imported as. */
export async function findToContinue(word: string, app: App): Promise<ToContinue> {
  const states = await findRun(word, app);
  const run = states.find(({ state }) => state === 'imported') ?? states[0];
  const { state, receipt } = run;
  if (state === 'dropped' || state === 'superseded' || state === 'rejected') {
    throw new BridgeError(
      'usage',
      `the run is ${state}: it is not at the service, so there is nothing to continue`,
      state === 'rejected'
        ? 'mend it first (vilvik-bridge show), then continue it'
        : 'retry it first, then continue it',
    );
  }
  return { run, source: newestResult(run, app) ?? importedAs(receipt) };
}

function newestResult({ account, runId }: RunRecord, { ledger }: App): WishSource | null {
  const home = ledger.wishes.ofRun(account, runId).filter(({ state }) => state === 'finished');
  const child = home.at(-1)?.child ?? null;
  if (child === null || child.resultId === null) return null;
  return { resultId: child.resultId, submissionId: child.submissionId };
}

function importedAs(receipt: RunRecord['receipt']): WishSource | null {
  if (receipt === null || receipt.result_id === null) return null;
  return { resultId: receipt.result_id, submissionId: receipt.id };
}

/** The wish after the try, and why nothing was asked where there was no key. */
export interface Continued {
  readonly run: RunRecord;
  readonly wish: WishRecord;
  readonly keyProblem: BridgeError | null;
}

/** Wants the run continued, asks for it where the budget allows, and stays as long as was said. */
export async function continueRun(
  { run, source, overrides }: ToContinue & { readonly overrides: Overrides },
  app: App,
  options: StayOptions,
  emit: Emit,
  signal: AbortSignal,
): Promise<Continued> {
  const { ledger, account, clock } = app;
  const { runId } = run;
  const about = { id: uuidV7(), origin: 'hand', overrides, account, runId, source } as const;
  const wanted = await ledger.wishes.want(about, clock.now());
  if (run.inSpool) await ownSpool(app);
  const rows = new Set(ledger.runs(account, runId).map(({ row }) => row));
  const batch = { rows, refresh: () => Promise.resolve() };
  const keyProblem = await deliverRuns(batch, app, options, emit, signal);
  await report(app, emit);
  return { run: ledger.run(run.row) ?? run, wish: ledger.wishes.wish(wanted.row) ?? wanted, keyProblem };
}
