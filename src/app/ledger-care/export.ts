import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { BridgeError } from '../../core/errors.ts';
import { readReceipt } from '../../core/receipt.ts';
import { PHASES } from '../../core/run-dump.ts';
import type { RunRecord } from '../../ledger/records.ts';
import type { Remembered } from '../../ledger/restoration.ts';
import { systemCode } from '../../platform/files.ts';
import type { App } from '../build-app.ts';
import { rememberedOf } from './remembered.ts';

/** What the ledger knows of the account's runs, a line of JSON for each, oldest first. */
export function exportLines({ ledger, account }: App): string[] {
  return ledger
    .runs(account, '')
    .toReversed()
    .map((run) => JSON.stringify(exported(run, ledger.attemptsOf(run.row))));
}

function exported(run: RunRecord, attempts: readonly object[]): object {
  const { runId, createdAt, body, receipt, state, sequence, phase, name, generations, file, why, notes } =
    run;
  const facts = { run_id: runId, sequence, phase, name, generations, created_at: isoTime(createdAt) };
  const bytes = { body_bytes: body.bytes, body_sha256: body.sha256 };
  return { version: 1, kind: 'run', ...facts, ...bytes, state, why, file, notes, attempts, receipt };
}

const lineSchema = z.looseObject({
  version: z.literal(1),
  kind: z.literal('run'),
  run_id: z.string(),
  sequence: z.int(),
  phase: z.enum(PHASES),
  name: z.string().nullable(),
  generations: z.int().nullable(),
  created_at: z.iso.datetime(),
  receipt: z.unknown(),
});

export interface ReadIn {
  /** Imports that were not known here. */
  readonly learned: number;
  readonly known: number;
  /** Runs without a receipt: they travel as dumps. */
  readonly withoutReceipt: number;
}

/** Learns the imports of an export, so that their dumps are known here too and not sent again. */
export async function readExport(file: string, { ledger, clock }: App): Promise<ReadIn> {
  const lines = (await textOf(file)).split('\n').filter((line) => line !== '');
  const runs = lines.map((line, index) => runOfLine(line, `${file}, line ${index + 1}`));
  const remembered = runs.filter((run) => run !== null);
  const learned = await ledger.restore({ runs: remembered, rebuilt: null, waits: [] }, clock.now());
  return { learned, known: remembered.length - learned, withoutReceipt: runs.length - remembered.length };
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const why = systemCode(error) ?? 'unknown reason';
    throw new BridgeError('file_unreadable', `${file} cannot be read (${why})`, 'name an export', error);
  }
}

function runOfLine(text: string, where: string): Remembered | null {
  const line = lineSchema.safeParse(jsonOf(text));
  if (!line.success) {
    throw new BridgeError(
      'file_unreadable',
      `${where}: expected a line that vilvik-bridge export wrote, found something else`,
      'nothing was read in; make the export again, or remove the line',
    );
  }
  const receipt = readReceipt(JSON.stringify(line.data.receipt ?? null));
  if (receipt === null) return null;
  const { sequence, phase, name, generations, created_at: createdAt } = line.data;
  const bare = rememberedOf(receipt, null);
  return { ...bare, sequence, phase, name, generations, createdAt: Date.parse(createdAt) };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isoTime(time: number): string {
  return new Date(time).toISOString();
}
