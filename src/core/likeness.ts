import { descriptionMark } from './identity.ts';

/** What a record at the service is recognised by, kept from the moment a dump is taken in: its file may go. */
export interface Likeness {
  /** The description that is sent carries the run id. */
  readonly marked: boolean;
  readonly name: string | null;
  /** Of the best solution, one number for each objective. */
  readonly fitness: readonly number[];
  readonly generations: number | null;
  /** The first genes of the best solution; more of them decide nothing. */
  readonly genes: readonly number[];
  readonly geneCount: number;
}

const KEPT_GENES = 64;

/** Read before the body is validated, so anything may stand there. */
export function likenessOf(body: unknown, runId: string): Likeness {
  const { name, description, result } = fieldsOf(body);
  const {
    best_solution: genes,
    best_solution_fitness: fitness,
    generations_completed: done,
  } = fieldsOf(result);
  return {
    marked: typeof description === 'string' && description.includes(descriptionMark(runId)),
    name: typeof name === 'string' ? name : null,
    fitness: numbersOf(fitness) ?? [],
    generations: Number.isSafeInteger(done) ? Number(done) : null,
    genes: (numbersOf(genes) ?? []).slice(0, KEPT_GENES),
    geneCount: Array.isArray(genes) ? genes.length : 0,
  };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** A number, a text that holds one or a list of them, or a list: as numbers; null where it is none of these. */
export function numbersOf(value: unknown): readonly number[] | null {
  if (typeof value === 'number') return [value];
  if (typeof value === 'string') return numbersIn(value);
  if (!Array.isArray(value)) return null;
  const numbers = value.map((item: unknown) => (typeof item === 'string' ? numberIn(item) : item));
  return numbers.every((item): item is number => typeof item === 'number') ? numbers : null;
}

function numbersIn(text: string): readonly number[] | null {
  const number = numberIn(text);
  if (number !== null) return [number];
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' ? null : numbersOf(value);
  } catch {
    return null;
  }
}

function numberIn(text: string): number | null {
  const number = Number(text);
  return text.trim() === '' || Number.isNaN(number) ? null : number;
}

/** Two runs that no record could tell apart. */
export function areAlike(a: Likeness, b: Likeness): boolean {
  return (
    a.name === b.name &&
    a.generations === b.generations &&
    a.geneCount === b.geneCount &&
    areSame(a.fitness, b.fitness) &&
    areSame(a.genes, b.genes)
  );
}

/** Equal but for what a shorter float loses. */
export function areSame(a: readonly number[], b: readonly number[]): boolean {
  return areEqual(a, b, (x, y) => Math.abs(x - y) <= FLOAT_ERROR * Math.max(Math.abs(x), Math.abs(y)));
}

/** Equal, where one may have been rounded for display: to three figures, close to zero to two after the point. */
export function areNear(a: readonly number[], b: readonly number[]): boolean {
  return areEqual(a, b, (x, y) => Math.abs(x - y) <= ROUNDING * Math.max(1, Math.abs(x), Math.abs(y)));
}

const FLOAT_ERROR = 1e-6;
const ROUNDING = 5e-3;

function areEqual(
  a: readonly number[],
  b: readonly number[],
  isClose: (x: number, y: number) => boolean,
): boolean {
  return a.length === b.length && a.every((x, index) => x === b[index] || isClose(x, b[index] ?? Number.NaN));
}
