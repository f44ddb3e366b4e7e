import { rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { reasonView, runView } from '../core/views.ts';
import type { Ledger, RunRecord } from '../ledger/ledger.ts';
import { exists, syncFolder, writeDurably, writeView } from '../platform/files.ts';
import { readBody } from './body.ts';
import { placeOf, receiptPlace } from './place.ts';

export interface ReportPlaces {
  readonly spool: string;
  readonly stateDir: string;
}

/** What a person can see of a run now. */
export interface Reported {
  readonly run: RunRecord;
  /** Where the dump lies now. */
  readonly file: string;
  /** The receipt or reason file, where there is one. */
  readonly paper: string | null;
}

const BATCH = 100;

/**
 * Brings the folders in line with the ledger: receipts, reasons, views. Each step may be repeated, so a crash between
 * two of them is mended by the next call.
 */
export async function reportChanges(
  ledger: Ledger,
  account: string,
  places: ReportPlaces,
): Promise<Reported[]> {
  const reported: Reported[] = [];
  for (;;) {
    const runs = ledger.unreported(account, BATCH);
    for (const run of runs) {
      const done = await reportRun(run, places);
      if (tellsTheStory(run, ledger)) {
        await writeView(viewPath(places.spool, run.runId), toJson(runView({ ...run, file: done.file })));
      }
      await ledger.markReported(run.row, run.revision, done.file);
      reported.push(done);
    }
    if (runs.length < BATCH) return reported;
  }
}

/** There is one view for each run; a state that was superseded must not hide the one that goes on or is imported. */
function tellsTheStory(run: RunRecord, ledger: Ledger): boolean {
  if (run.state !== 'superseded') return true;
  return ledger.runs(run.account, run.runId).every(({ state }) => state === 'superseded');
}

function viewPath(spool: string, runId: string): string {
  return join(spool, '.bridge', 'runs', `${runId}.json`);
}

async function reportRun(run: RunRecord, places: ReportPlaces): Promise<Reported> {
  if (run.state === 'imported' && run.receipt !== null) {
    const receipt = toJson(run.receipt);
    if (run.inSpool) return settleFile(run, join(places.spool, 'sent'), 'receipt', receipt);
    const paper = await receiptPlace(run, join(places.stateDir, 'receipts'));
    await writeDurably(paper, receipt);
    return { run, file: run.file, paper };
  }
  if (run.state === 'rejected' && run.inSpool) {
    return settleFile(run, join(places.spool, 'rejected'), 'reason', toJson(reasonView(run)));
  }
  return { run, file: run.file, paper: null };
}

/** The paper first, then the dump beside it: a dump in `sent/` or `rejected/` always has its paper. */
async function settleFile(
  run: RunRecord,
  folder: string,
  kind: 'receipt' | 'reason',
  content: string,
): Promise<Reported> {
  const { dump, paper } = await placeOf(run, folder, kind);
  await writeDurably(paper, content);
  if (dump === run.file || !(await exists(run.file))) return { run, file: dump, paper };
  if (!(await isStillThisRun(run))) return { run, file: run.file, paper };
  await rename(run.file, dump);
  await syncFolder(folder);
  await syncFolder(dirname(run.file));
  return { run, file: dump, paper };
}

/**
 * A dump that was rewritten meanwhile is another state of the run and belongs to intake. What could not be read has
 * no bytes to compare.
 */
async function isStillThisRun(run: RunRecord): Promise<boolean> {
  return run.body.bytes === 0 || (await readBody(run)).kind === 'body';
}

function toJson(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
