import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { mayFit, type BodySizes } from '../core/body-size.ts';
import { sha256 } from '../core/identity.ts';
import { asksToContinue } from '../core/run-dump.ts';
import type { slimBody } from '../core/slim.ts';
import type { RunRecord, Slimmed } from '../ledger/records.ts';
import { whereItExists, writeDurably } from '../platform/files.ts';
import { readBefore, readBody, type BodyResult } from './body.ts';

/** The bytes that go out for a run. */
export interface Parcel {
  readonly bytes: Uint8Array;
  readonly sha256: string;
  /** What the bytes lack of the dump's own; null where they are the dump's. */
  readonly slimmed: Slimmed | null;
}

export type Packed =
  { readonly kind: 'parcel'; readonly parcel: Parcel } | Exclude<BodyResult, { kind: 'body' }>;

export interface PackContext {
  /** Where smaller bodies are kept. */
  readonly bodies: string;
  readonly sizes: BodySizes;
  readonly now: number;
}

/**
 * What was chosen before is sent again, byte for byte: its key belongs to it. Else the dump's own bytes, or where their
 * account has refused as many, the first step that may fit.
 */
export async function packRun(run: RunRecord, context: PackContext): Promise<Packed> {
  if (run.slimmed !== null) return packAgain(run, run.slimmed, context);
  const read = await readBody(run);
  if (read.kind !== 'body') return read;
  const { bytes } = read;
  const isFree = run.state === 'queued' && !run.undecided;
  const isTooLarge = isFree && !mayFit(context.sizes, bytes.length, context.now);
  const smaller = isTooLarge ? await slimFurther(run, 0, bytes, context) : null;
  return { kind: 'parcel', parcel: smaller ?? { bytes, sha256: run.body.sha256, slimmed: null } };
}

async function packAgain(run: RunRecord, slimmed: Slimmed, { bodies }: PackContext): Promise<Packed> {
  const kept = await whereItExists(() => readFile(join(bodies, slimmed.sha256)));
  if (kept !== null && sha256(kept) === slimmed.sha256) {
    return { kind: 'parcel', parcel: { bytes: kept, sha256: slimmed.sha256, slimmed } };
  }
  const read = await readBody(run);
  if (read.kind !== 'body') return read;
  const needsPopulation = await isToContinue(run);
  const made = await slim({
    text: textOf(read.bytes),
    after: slimmed.step - 1,
    needsPopulation,
    fits: () => true,
  });
  const bytes = Buffer.from(made?.text ?? '');
  if (sha256(bytes) !== slimmed.sha256) return { kind: 'changed' };
  return { kind: 'parcel', parcel: { bytes, sha256: slimmed.sha256, slimmed } };
}

/** The next smaller parcel of a run, kept for the way; null where no step is left. */
async function slimFurther(
  run: RunRecord,
  after: number,
  bytes: Uint8Array,
  { bodies, sizes, now }: PackContext,
): Promise<Parcel | null> {
  const made = await slim({
    text: textOf(bytes),
    after,
    needsPopulation: await isToContinue(run),
    fits: (size) => mayFit(sizes, size, now),
  });
  if (made === null) return null;
  const smaller = Buffer.from(made.text);
  const hash = sha256(smaller);
  await writeDurably(join(bodies, hash), smaller);
  const slimmed = { step: made.step, sha256: hash, bytes: smaller.length, notes: made.notes };
  return { bytes: smaller, sha256: hash, slimmed };
}

/** After a refusal for its size: the next smaller parcel, made from the dump as it was taken in. */
export async function slimRefused(
  run: RunRecord,
  refused: Parcel,
  context: PackContext,
): Promise<Parcel | null> {
  const read =
    refused.slimmed === null ? { kind: 'body' as const, bytes: refused.bytes } : await readBody(run);
  return read.kind === 'body' ? slimFurther(run, refused.slimmed?.step ?? 0, read.bytes, context) : null;
}

async function isToContinue({ file, body }: RunRecord): Promise<boolean> {
  return asksToContinue(textOf(await readBefore(file, body.offset)));
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** A smaller body has done its work when a still smaller one takes its place or its run has come to an end. */
export async function forgetSlimmed(slimmed: Slimmed | null, bodies: string): Promise<void> {
  if (slimmed !== null) await rm(join(bodies, slimmed.sha256), { force: true });
}

type Slim = typeof slimBody;

/** Its parser is not loaded where every body fits, which is nearly everywhere. */
async function slim(...input: Parameters<Slim>): Promise<ReturnType<Slim>> {
  const module = await import('../core/slim.ts');
  return module.slimBody(...input);
}
