import * as z from 'zod';
import { parseDuration } from '../core/duration.ts';

/** Something the service does not document: what it might do, what we take as the default, and why. */
export interface Switch<Value> {
  readonly schema: z.ZodType<Value>;
  readonly values: string;
  readonly default: Value;
  readonly why: string;
}

/** One of a few words, the first of which is the default. */
export function choice<const Words extends readonly [string, ...string[]]>(
  words: Words,
  why: string,
): Switch<Words[number]> {
  return { schema: z.enum(words), values: words.join(', '), default: words[0], why };
}

export function count(usual: number, unit: string, why: string, least = 1): Switch<number> {
  const values = `a whole number of ${unit}, at least ${least}`;
  return { schema: z.int().min(least), values, default: usual, why };
}

export function duration(usual: string, why: string): Switch<string> {
  const schema = z.string().refine((text) => parseDuration(text) !== null, { error: 'a duration' });
  return { schema, values: 'a duration such as 24h or 90s', default: usual, why };
}
