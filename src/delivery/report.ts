import { readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { RunState } from '../core/run.ts';
import { printableJson } from '../core/printable.ts';
import { reasonView, runView } from '../core/views.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { RunRecord } from '../ledger/records.ts';
import {
  contentMark,
  exists,
  syncFolder,
  systemCode,
  whereItExists,
  writeDurably,
  writeView,
} from '../platform/files.ts';
import { readBody } from './body.ts';
import { forgetSlimmed } from './parcel.ts';
import { oldReason, placeOf, receiptPlace } from './place.ts';

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
  /** The paper was not there yet, or said something else. */
  readonly isNews: boolean;
  /** Why the folders could not be brought in line; it is tried again. Null when all went well. */
  readonly problem: string | null;
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
  const seen = new Set<number>();
  for (;;) {
    const runs = ledger.unreported(account, seen.size + BATCH).filter(({ row }) => !seen.has(row));
    for (const run of runs) {
      // A change that comes while we are at it belongs to the next call, and so does what fails.
      seen.add(run.row);
      reported.push(await reportOne(run, ledger, places));
    }
    if (runs.length === 0) return reported;
  }
}

async function reportOne(run: RunRecord, ledger: Ledger, places: ReportPlaces): Promise<Reported> {
  const placed = await writePapers(run, ledger, places);
  if (placed.problem === null) await ledger.markReported(run.row, run.revision, placed.file);
  return { run, ...placed };
}

const HAS_ENDED: ReadonlySet<RunState> = new Set<RunState>(['imported', 'rejected', 'superseded', 'dropped']);

/** One file that cannot be moved must not keep the others from their receipts. */
async function writePapers(
  run: RunRecord,
  ledger: Ledger,
  places: ReportPlaces,
): Promise<Omit<Reported, 'run'>> {
  const tellsTheStory = isLatestStory(run, ledger);
  try {
    const { file, paper, isNews } = await reportRun(run, ledger, places);
    if (run.inSpool && run.state !== 'rejected') await removeReason(run, join(places.spool, 'rejected'));
    if (HAS_ENDED.has(run.state)) await forgetSlimmed(run.slimmed, join(places.stateDir, 'bodies'));
    const view = runView({ ...run, file }, ledger.wishes.ofRun(run.account, run.runId));
    if (tellsTheStory) await writeView(viewPath(places.spool, run.runId), toJson(view));
    return { file, paper, isNews, problem: null };
  } catch (error) {
    if (systemCode(error) === null) throw error;
    const problem = error instanceof Error ? error.message : String(error);
    return { file: run.file, paper: null, isNews: false, problem };
  }
}

/** What is no longer true must not lie in the quarantine. */
async function removeReason(run: RunRecord, folder: string): Promise<void> {
  if (run.state === 'superseded' || run.state === 'dropped') return;
  const reason = await oldReason(run, folder);
  if (reason !== null) await rm(reason, { force: true });
}

/**
 * There is one view for each run; a state that was superseded must not hide the one that goes on or is imported,
 * and a checkpoint that was imported not the end of its run.
 */
function isLatestStory(run: RunRecord, ledger: Ledger): boolean {
  if (run.state !== 'superseded' && run.state !== 'imported') return true;
  const others = ledger.runs(run.account, run.runId).filter(({ row }) => row !== run.row);
  if (run.state === 'superseded') return others.every(({ state }) => state === 'superseded');
  return others.every(({ row, state }) => row < run.row || state === 'superseded');
}

function viewPath(spool: string, runId: string): string {
  return join(spool, '.bridge', 'runs', `${runId}.json`);
}

type Placed = Pick<Reported, 'file' | 'paper' | 'isNews'>;

async function reportRun(run: RunRecord, ledger: Ledger, places: ReportPlaces): Promise<Placed> {
  if (run.state === 'imported' && run.receipt !== null) {
    const receipt = toJson(run.receipt);
    if (run.inSpool) return settleFile(run, join(places.spool, 'sent'), 'receipt', receipt, ledger);
    const paper = await receiptPlace(run, join(places.stateDir, 'receipts'));
    return { file: run.file, paper, isNews: await writeNews(paper, receipt) };
  }
  if (run.state === 'rejected' && run.inSpool) {
    return settleFile(run, join(places.spool, 'rejected'), 'reason', toJson(reasonView(run)), ledger);
  }
  return { file: run.file, paper: null, isNews: false };
}

/** The paper first, then the dump beside it: a dump in `sent/` or `rejected/` always has its paper. */
async function settleFile(
  run: RunRecord,
  folder: string,
  kind: 'receipt' | 'reason',
  content: string,
  ledger: Ledger,
): Promise<Placed> {
  const { dump, paper } = await placeOf(run, folder, kind);
  const isNews = await writeNews(paper, content);
  if (dump === run.file) return { file: dump, paper, isNews };
  const before = await contentMark(run.file);
  const found = await whatLiesAt(run, ledger);
  if (found === 'another') return { file: run.file, paper, isNews };
  if (found === 'nothing' || !(await move(run.file, dump))) return { file: dump, paper, isNews };
  // What took its place while it was read is not ours to put away.
  const isOther = (await contentMark(dump)) !== before && !(await exists(run.file));
  if (isOther) await move(dump, run.file);
  await syncFolder(folder);
  await syncFolder(dirname(run.file));
  return { file: isOther ? run.file : dump, paper, isNews };
}

/** False where it is gone: another process was faster. */
async function move(from: string, to: string): Promise<boolean> {
  return (await whereItExists(() => rename(from, to).then(() => true))) ?? false;
}

/** Writes a paper that is not there yet, or says something else; answers whether it had to. */
async function writeNews(paper: string, content: string): Promise<boolean> {
  if ((await whereItExists(() => readFile(paper, 'utf8'))) === content) return false;
  await writeDurably(paper, content);
  return true;
}

/**
 * A dump that was rewritten meanwhile is another state of the run and belongs to intake. What could not be read has no bytes to
 * compare: there it counts what intake has found in that place since.
 */
async function whatLiesAt(run: RunRecord, ledger: Ledger): Promise<'this' | 'another' | 'nothing'> {
  if (run.body.bytes > 0) {
    const { kind } = await readBody(run);
    return kind === 'gone' ? 'nothing' : kind === 'body' ? 'this' : 'another';
  }
  if (!(await exists(run.file))) return 'nothing';
  return ledger.runsAt(run.account, run.file).some(({ row }) => row > run.row) ? 'another' : 'this';
}

function toJson(value: object): string {
  return `${printableJson(JSON.stringify(value, null, 2))}\n`;
}
