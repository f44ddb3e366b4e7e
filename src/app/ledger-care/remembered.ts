import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../../config/schema.ts';
import { accountId } from '../../core/identity.ts';
import { readReceipt, type Receipt } from '../../core/receipt.ts';
import { DUMP_SUFFIX, type RunDump } from '../../core/run-dump.ts';
import { readDump } from '../../intake/read.ts';
import type { Remembered } from '../../ledger/restoration.ts';
import { whereItExists } from '../../platform/files.ts';

const RECEIPT_ENDING = '.receipt.json';

/** The imports that receipts prove: those beside the dumps of the spool, and those of files from elsewhere. */
export async function rememberedRuns({ places, intake }: Config): Promise<Remembered[]> {
  const sent = join(places.spool, 'sent');
  const remembered: Remembered[] = [];
  for (const name of await namesIn(sent, RECEIPT_ENDING)) {
    const receipt = await receiptIn(join(sent, name));
    if (receipt === null) continue;
    const dump = await dumpBeside(join(sent, name.slice(0, -RECEIPT_ENDING.length)), receipt, intake);
    remembered.push(rememberedOf(receipt, dump));
  }
  const receipts = join(places.stateDir, 'receipts');
  for (const name of await namesIn(receipts, '.json')) {
    const receipt = await receiptIn(join(receipts, name));
    if (receipt !== null) remembered.push(rememberedOf(receipt, null));
  }
  return remembered;
}

/** Names in the folder that end like this, in order; none where it is not there. */
export async function namesIn(folder: string, ending: string): Promise<string[]> {
  const names = (await whereItExists(() => readdir(folder))) ?? [];
  return names.filter((name) => name.endsWith(ending)).sort();
}

async function receiptIn(file: string): Promise<Receipt | null> {
  return readReceipt((await whereItExists(() => readFile(file, 'utf8'))) ?? '');
}

/** What the dump says that the receipt does not; null where it is not the one that was imported. */
async function dumpBeside(
  base: string,
  receipt: Receipt,
  limits: Config['intake'],
): Promise<{ readonly dump: RunDump; readonly file: string } | null> {
  for (const file of [base + DUMP_SUFFIX, `${base}.json`]) {
    const read = await readDump(file, limits);
    if (read.kind === 'gone' || read.kind === 'running') continue;
    if (read.dump.body.sha256 === receipt.body_sha256) return { dump: read.dump, file };
  }
  return null;
}

/** A receipt alone remembers enough to know the same bytes again. */
export function rememberedOf(
  receipt: Receipt,
  beside: { readonly dump: RunDump; readonly file: string } | null,
): Remembered {
  const account = accountId(receipt.account, receipt.base_url);
  const body = { offset: 0, bytes: receipt.body_bytes, sha256: receipt.body_sha256 };
  const bare: Remembered = {
    account,
    runId: receipt.run_id,
    sequence: 0,
    phase: 'finished',
    name: null,
    createdAt: Date.parse(receipt.accepted_at),
    generations: null,
    file: '',
    inSpool: false,
    body,
    notes: [],
    proof: null,
    receipt,
  };
  if (beside === null) return bare;
  const { dump, file } = beside;
  return { ...bare, ...dump, runId: receipt.run_id, file, inSpool: true };
}
