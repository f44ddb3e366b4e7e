import canonicalize from 'canonicalize';
import * as z from 'zod';
import { continueKey, wishIdOf } from '../identity.ts';

/** PyGAD parameters that the continuation changes; flat, as the service takes them. */
export type Overrides = Readonly<Record<string, unknown>>;

/** Who asked: the dump, a person, or a rule of the configuration. */
export type WishOrigin = 'dump' | 'hand' | 'rule';

/** What a run is to be continued with, before the ledger knows of it. */
export interface WishFor {
  readonly id: string;
  readonly origin: WishOrigin;
  readonly overrides: Overrides;
}

const overridesSchema = z.record(z.string(), z.unknown());

/** What the header of a dump says under `continue`; null where it asks for nothing, or for nothing readable. */
export function overridesOf(asked: unknown): Overrides | null {
  if (asked === true) return {};
  return overridesSchema.safeParse(asked).data ?? null;
}

/** A wish that comes with the run is the same one however often the run is read. */
export function wishWithRun(runId: string, origin: WishOrigin, overrides: Overrides): WishFor {
  return { id: wishIdOf(runId, canonical(overrides)), origin, overrides };
}

/** The body of the request; null for none at all, which asks for no change. */
export function requestBody(overrides: Overrides): string | null {
  return Object.keys(overrides).length === 0 ? null : canonical(overrides);
}

/** The same wish on the same result has the same key on every attempt; `epoch` grows where a person asks anew. */
export function keyOfWish(wishId: string, resultId: string, epoch: number): string {
  return continueKey(wishId, resultId, epoch);
}

/** Generations that the wish asks for; null where it leaves them as they were. */
export function generationsOfWish({ num_generations: generations }: Overrides): number | null {
  return typeof generations === 'number' ? generations : null;
}

/** One text for one value, whatever the order of its keys. */
function canonical(value: unknown): string {
  return canonicalize(value) ?? 'null';
}

/** How much may be spent: so many requests in any 24 hours, each for so many generations. */
export interface Budget {
  readonly perDay: number;
  readonly maxGenerations: number;
}

const DAY_MS = 24 * 3_600_000;

/** Why a wish is over the budget, and when that ends (ms since 1970; null: not by itself). */
export interface OverBudget {
  readonly why: string;
  readonly freeAt: number | null;
}

/** Judges a wish by what was spent: `charges` are the times of the requests of the last day. */
export function overBudget(
  overrides: Overrides,
  knownGenerations: number | null,
  charges: readonly number[],
  budget: Budget,
  now: number,
): OverBudget | null {
  const generations = generationsOfWish(overrides) ?? knownGenerations;
  if (generations !== null && generations > budget.maxGenerations) {
    const why = `it asks for ${generations} generations, [continue] max_generations is ${budget.maxGenerations}`;
    return { why, freeAt: null };
  }
  const counted = charges.filter((at) => at + DAY_MS > now).sort((a, b) => a - b);
  if (counted.length < budget.perDay) return null;
  const why = `${counted.length} continuations were asked for within 24 hours, [continue] per_day is ${budget.perDay}`;
  const first = counted.at(-budget.perDay);
  return { why, freeAt: budget.perDay === 0 || first === undefined ? null : first + DAY_MS };
}
