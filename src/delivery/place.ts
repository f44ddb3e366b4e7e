import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { RunRecord } from '../ledger/records.ts';
import { besideFile, exists, nameWithRoom, numberedName, whereItExists } from '../platform/files.ts';

/** Where a dump is put away, and the receipt or reason beside it. */
export interface Place {
  readonly dump: string;
  readonly paper: string;
}

/**
 * The first name in the folder at which nothing of another run lies, dump or paper. A place that was being filled when
 * the bridge crashed is known by its paper.
 */
export async function placeOf(run: RunRecord, folder: string, kind: 'receipt' | 'reason'): Promise<Place> {
  if (dirname(run.file) === folder) return { dump: run.file, paper: besideFile(run.file, kind) };
  for (let number = 1; ; number += 1) {
    const dump = numberedName(join(folder, nameWithRoom(basename(run.file))), number);
    const paper = besideFile(dump, kind);
    // Another process may be at it: it writes the paper first, then moves the dump, so they are looked for the other way round.
    const isTaken = await exists(dump);
    const whose = await whosePaper(paper, run);
    const isOurs = whose === 'ours' && !(await exists(run.file));
    if (isOurs || (!isTaken && whose !== 'other')) return { dump, paper };
  }
}

/** The receipt of a dump that stays where it is. */
export async function receiptPlace(run: RunRecord, folder: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const paper = numberedName(join(folder, `${run.runId}.json`), number);
    if ((await whosePaper(paper, run)) !== 'other') return paper;
  }
}

/** The reason of a run that is tried again: beside its dump, or where that lay before a person took it. */
export async function oldReason({ file, runId }: RunRecord, folder: string): Promise<string | null> {
  const isThere = dirname(file) === folder;
  for (let number = 1; ; number += 1) {
    const dump = isThere ? file : numberedName(join(folder, nameWithRoom(basename(file))), number);
    const paper = besideFile(dump, 'reason');
    const text = await whereItExists(() => readFile(paper, 'utf8'));
    if (text === null) return null;
    if (fieldsOf(text).run_id === runId && (isThere || !(await exists(dump)))) return paper;
    if (isThere) return null;
  }
}

async function whosePaper(paper: string, run: RunRecord): Promise<'nobody' | 'ours' | 'other'> {
  const text = await whereItExists(() => readFile(paper, 'utf8'));
  if (text === null) return 'nobody';
  const { run_id: runId, id } = fieldsOf(text);
  return runId === run.runId && id === run.receipt?.id ? 'ours' : 'other';
}

/** A receipt has the id of its record; a reason has none. */
function fieldsOf(text: string): { readonly run_id?: unknown; readonly id?: unknown } {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
