import * as z from 'zod';
import type { Finding } from './finding.ts';
import { sha256 } from './identity.ts';
import { overridesOf, type Overrides } from './wish/wish.ts';

export const DUMP_SUFFIX = '.vilvik.jsonl';
export const DUMP_VERSION = 1;
/** Where a finding is that tells of another version. */
export const VERSION_PATH = 'header.version';
/** Of line 1, without its line feed. */
export const MAX_HEADER_BYTES = 64 * 1024 - 1;

export const PHASES = ['checkpoint', 'finished', 'failed', 'interrupted'] as const;
export type Phase = (typeof PHASES)[number];

const partSchema = z.object({
  bytes: z.int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

export const noteSchema = z.looseObject({ path: z.string(), found: z.string(), action: z.string() });

/** One conversion that lost or changed something on the way into the dump. */
export type Note = z.infer<typeof noteSchema>;

/** What is known of whether the body alone gives the run again. */
export const PROOFS = ['pending', 'proven', 'failed', 'not_run'] as const;
export type Proof = (typeof PROOFS)[number];

const capturedSchema = z.looseObject({
  proof: z.enum(PROOFS).optional(),
  proof_reason: z.string().nullish(),
});

/** A place in the captured code that looks like a secret; the secret itself is never told. */
const suspicionSchema = z.looseObject({ role: z.string(), line: z.int().nullish(), kind: z.string() });

/** A local file or constant that travels within the code. */
const weightSchema = z.looseObject({
  role: z.string().nullish(),
  name: z.string(),
  bytes: z.int().nonnegative(),
});

/** Which process wrote the dump. Where it says nothing that we know, nothing is known of it. */
const originSchema = z
  .looseObject({
    boot_id: z.string().nullable(),
    pid_namespace: z.string().nullable(),
    pid: z.int(),
    process_start: z.int().nullable(),
  })
  .nullish()
  .catch(null);

/** Line 1 of a run dump. Unknown fields pass: a newer shim may write more. */
export const headerSchema = z.looseObject({
  format: z.literal('vilvik-run-dump'),
  version: z.literal(DUMP_VERSION),
  run_id: z.uuid(),
  sequence: z.int().nonnegative(),
  phase: z.enum(PHASES),
  name: z.string(),
  created_at: z.iso.datetime({ offset: true }),
  body: partSchema,
  state: partSchema.nullable(),
  capture: z.record(z.string(), capturedSchema).optional(),
  notes: z.array(noteSchema).optional(),
  findings: z.array(suspicionSchema).optional(),
  weights: z.array(weightSchema).optional(),
  error: z.looseObject({ type: z.string(), message: z.string() }).nullish(),
  continue: z.unknown().optional(),
  resumed_from: z.unknown().optional(),
  origin: originSchema,
});

export type RunDumpHeader = z.infer<typeof headerSchema>;

const resumedFromSchema = z.looseObject({ run_id: z.uuid(), sequence: z.int().nonnegative() });

/** The run whose end, here or at the service, this one began from; null for a run of its own. */
export function resumedFromOf({
  resumed_from: from,
}: RunDumpHeader): { readonly runId: string; readonly sequence: number } | null {
  const found = resumedFromSchema.safeParse(from);
  return found.success ? { runId: found.data.run_id, sequence: found.data.sequence } : null;
}

/** A readable dump: who it is, and where in the file the bytes lie that go to the service. */
export interface RunDump {
  readonly runId: string;
  readonly sequence: number;
  readonly phase: Phase;
  readonly name: string | null;
  readonly createdAt: number;
  readonly body: { readonly offset: number; readonly bytes: number; readonly sha256: string };
  /** Generations the run completed; null where the body does not say. */
  readonly generations: number | null;
  readonly notes: readonly Note[];
  /** The proof of the dump as a whole; null where nothing is said of one. */
  readonly proof: Proof | null;
  /** What a person should see before the code leaves the machine. */
  readonly cautions: readonly Finding[];
  /** What the dump asks to be continued with, and whether its file is of the bridge's user; null where it does not ask. */
  readonly asked: { readonly overrides: Overrides; readonly isOwn: boolean } | null;
}

/** What of a body decides whether there is anything to import: did any generation get a fitness? */
export function hasEvaluatedGeneration(body: unknown): boolean {
  const result = fieldOf(body, 'result');
  const history = fieldOf(result, 'best_solutions_fitness');
  const completed = fieldOf(result, 'generations_completed');
  const isUnrun =
    Array.isArray(history) && history.length === 0 && (completed === 0 || completed === undefined);
  return !isUnrun;
}

/** Read before the body is validated, so anything may stand there; the ledger keeps whole numbers only. */
export function generationsOf(body: unknown): number | null {
  const completed = fieldOf(fieldOf(body, 'result'), 'generations_completed');
  return Number.isSafeInteger(completed) ? Number(completed) : null;
}

export function nameOf(body: unknown): string | null {
  const name = fieldOf(body, 'name');
  return typeof name === 'string' ? name : null;
}

/** A file that has neither a header nor a body we can read still has an identity in the ledger. */
export function fingerprintOfFileName(fileName: string): string {
  return sha256(`file name ${fileName}`);
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

/** Whether the header of a dump asks for the run to be continued at the service. */
export function asksToContinue(header: string): boolean {
  try {
    return overridesOf(fieldOf(JSON.parse(header), 'continue')) !== null;
  } catch {
    return false;
  }
}

/** Tells a run dump from a bare body by its first line, where no file name does. */
export function looksLikeHeader(bytes: Uint8Array): boolean {
  const end = bytes.indexOf(0x0a);
  const line = new TextDecoder().decode(bytes.subarray(0, end === -1 ? MAX_HEADER_BYTES : end));
  return /"format"\s*:\s*"vilvik-run-dump"/.test(line) && line.trimStart().startsWith('{');
}
