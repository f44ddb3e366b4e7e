import { isLosslessNumber, parse, stringify } from 'lossless-json';
import type { Note } from './run-dump.ts';

/** What a body has to become. */
export interface SlimRequest {
  /** The body as the dump has it. */
  readonly text: string;
  /** How many steps were taken before, and were not enough. */
  readonly after: number;
  /** A continuation was asked for: it starts from the population. */
  readonly needsPopulation: boolean;
  /** Whether there is hope that the service takes so many bytes. */
  readonly fits: (bytes: number) => boolean;
}

/** A body that was made smaller, and everything that was taken away to get there. */
export interface SlimBody {
  readonly text: string;
  /** How many steps were taken. */
  readonly step: number;
  readonly notes: readonly Note[];
}

type Fields = Readonly<Record<string, unknown>>;

interface Step {
  readonly costsPopulation?: true;
  /** The result with less in it, and what is missing, seen from the whole one; null where there is nothing to take. */
  readonly take: (left: Fields, whole: Fields) => Taken | null;
}

interface Taken {
  readonly left: Fields;
  readonly note: Note;
}

/** In this order, from what nobody misses to what continuing needs. */
const STEPS: readonly Step[] = [
  { take: (left) => without(left, 'last_generation_fitness') },
  { take: (left, whole) => thinned(left, whole, 1_000) },
  { take: (left, whole) => thinned(left, whole, 100) },
  { costsPopulation: true, take: (left) => without(left, 'population') },
];

/**
 * Takes declared steps until the body fits; where none makes it fit, all of them. Answers null where no step is left
 * that takes anything away. Numbers that stay keep their digits.
 */
export function slimBody({ text, after, needsPopulation, fits }: SlimRequest): SlimBody | null {
  const body = bodyOf(text);
  const whole = asFields(body?.['result']);
  if (body === null || whole === null) return null;
  let result = whole;
  let slimmed: SlimBody | null = null;
  const notes = new Map<string, Note>();
  for (const [index, { costsPopulation, take }] of STEPS.entries()) {
    const taken = costsPopulation && needsPopulation ? null : take(result, whole);
    if (taken === null) continue;
    result = taken.left;
    notes.set(taken.note.path, taken.note);
    if (index < after) continue;
    const left = stringify({ ...body, result }) ?? '';
    slimmed = { text: left, step: index + 1, notes: [...notes.values()] };
    if (fits(new TextEncoder().encode(left).length)) break;
  }
  return slimmed;
}

/** A field of that name would be lost by the parser in silence. */
const LOST_NAME = '"__proto__"';

function bodyOf(text: string): Fields | null {
  try {
    return text.includes(LOST_NAME) ? null : asFields(parse(text));
  } catch {
    // It refuses what others read: the same name twice with two values.
    return null;
  }
}

function asFields(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isLosslessNumber(value)
    ? (value as Fields)
    : null;
}

function without(left: Fields, field: string): Taken | null {
  if (!Array.isArray(left[field])) return null;
  const { [field]: gone, ...rest } = left;
  const found = `${(gone as unknown[]).length} entries`;
  return {
    left: rest,
    note: { path: `result.${field}`, found, action: 'left out to make the import smaller' },
  };
}

const HISTORY = 'best_solutions_fitness';

/** Evenly, with the first, the last and the best generation. */
function thinned(left: Fields, whole: Fields, most: number): Taken | null {
  const history = whole[HISTORY];
  if (!Array.isArray(history) || history.length <= most) return null;
  const last = history.length - 1;
  const chosen = new Set([bestOf(whole, history)]);
  // One place fewer, so that the best one always has its own.
  for (let place = 0; place < most - 1; place += 1) chosen.add(Math.round((place * last) / (most - 2)));
  const kept = history.filter((_, generation) => chosen.has(generation));
  const found = `${history.length} generations`;
  const action = `thinned to ${kept.length} with the first, the last and the best, to make the import smaller`;
  return { left: { ...left, [HISTORY]: kept }, note: { path: `result.${HISTORY}`, found, action } };
}

/** As the run says, where it can be right; else the first of the highest numbers. */
function bestOf(result: Fields, history: readonly unknown[]): number {
  const said = Number(result['best_solution_generation'] ?? -1);
  if (Number.isInteger(said) && said >= 0 && said < history.length) return said;
  return history.reduce<number>((best, value, index) => {
    return numberOf(value) > numberOf(history[best]) ? index : best;
  }, 0);
}

function numberOf(value: unknown): number {
  return isLosslessNumber(value) ? Number(value.value) : Number.NEGATIVE_INFINITY;
}
