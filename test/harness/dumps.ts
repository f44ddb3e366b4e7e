import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { sha256 } from '../../src/core/identity.ts';

const GOLDEN_FOLDER = fileURLToPath(new URL('../fixtures/dumps/', import.meta.url));

export const GOLDEN_DUMPS = [
  'callbacks',
  'checkpoint',
  'failed',
  'integers',
  'multi-objective',
  'never-run',
  'sphere',
] as const;

/** Where a dump lies that the Python shim wrote. Only to be read. */
export function goldenPath(name: (typeof GOLDEN_DUMPS)[number]): string {
  return join(GOLDEN_FOLDER, `${name}.vilvik.jsonl`);
}

export function goldenBodyPath(): string {
  return join(GOLDEN_FOLDER, 'sphere.body.json');
}

type Fields = Readonly<Record<string, unknown>>;

/** A run as the API documents it, with everything that is required and a population. */
export function importBody({ result, ...changes }: Fields & { readonly result?: Fields } = {}) {
  return {
    name: 'a run',
    ga_parameters: { num_generations: 3 },
    code: { fitness_func: 'def fitness_func(ga, solution, index):\n    return 1.5\n' },
    origin: { client: 'test' },
    ...changes,
    result: {
      best_solution: [1, 2.5],
      best_solution_fitness: 1.5,
      best_solutions_fitness: [0.5, 1, 1.5, 1.5],
      best_solution_generation: 2,
      generations_completed: 3,
      population: [
        [1, 2.5],
        [3, 4],
      ],
      ...result,
    },
  };
}

/** A run id that differs from number to number. */
export function runId(number: number): string {
  return `019b796d-0000-7000-8000-${number.toString(16).padStart(12, '0')}`;
}

export interface DumpParts {
  /** Differences from a finished run's header; the hash of the body is right unless it is given here. */
  readonly header?: Fields;
  /** Line 2: a value, or the very text. */
  readonly body?: string | object;
}

/** The text of a run dump, as the shim would write it. */
export function dumpText({ header = {}, body = importBody() }: DumpParts = {}): string {
  const line = typeof body === 'string' ? body : JSON.stringify(body);
  const whole = {
    format: 'vilvik-run-dump',
    version: 1,
    run_id: runId(1),
    sequence: 1,
    phase: 'finished',
    name: 'a run',
    created_at: '2026-11-22T09:59:00.000Z',
    body: { bytes: Buffer.byteLength(line), sha256: sha256(line) },
    state: null,
    notes: [],
    error: null,
    ...header,
  };
  return `${JSON.stringify(whole)}\n${line}\n`;
}

/** Writes a dump into a folder and answers its path. */
export async function writeDump(
  folder: string,
  { name = 'run', ...parts }: DumpParts & { readonly name?: string } = {},
): Promise<string> {
  const file = join(folder, `${name}.vilvik.jsonl`);
  await writeFile(file, dumpText(parts));
  return file;
}

/** The bytes that have to reach the service: line 2 of a dump. */
export async function bodyLine(file: string): Promise<Buffer> {
  const bytes = await readFile(file);
  const start = bytes.indexOf(0x0a) + 1;
  const end = bytes.indexOf(0x0a, start);
  return bytes.subarray(start, end === -1 ? bytes.length : end);
}
