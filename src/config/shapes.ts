import * as z from 'zod';
import type { Phase } from '../core/run-dump.ts';

/** Phases that a configuration may name. */
export const PHASES = ['finished', 'interrupted', 'failed'] as const satisfies Phase[];

/** Every message of these says what is expected; where and what was received is added by `problems.ts`. */
export const wholeNumber = (min: number, max: number) => {
  const error = `a whole number from ${min} to ${max}`;
  return z.int({ error }).min(min, { error }).max(max, { error });
};

export const choice = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, { error: `one of ${values.map((value) => `"${value}"`).join(', ')}` });

export const table = <T extends z.core.$ZodLooseShape>(shape: T) =>
  z.strictObject(shape, { error: 'a table' });
