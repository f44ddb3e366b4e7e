import * as z from 'zod';
import { describeValue } from './finding.ts';

/** Names of the code fields an import may carry; each may have a `<role>_entry` beside it. */
export const CODE_ROLES = [
  'fitness_func',
  'on_start',
  'on_fitness',
  'on_parents',
  'on_crossover',
  'on_mutation',
  'on_generation',
  'on_stop',
  'gene_constraint',
] as const;

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

/** A number as JSON can carry it, or `null` where the run had NaN or an infinite value. */
const isNumberOrGap = (value: unknown): boolean => value === null || isNumber(value);

/** One vector per generation or row when there are several objectives. */
const isNumberOrVector = (value: unknown): boolean =>
  isNumberOrGap(value) || (Array.isArray(value) && value.every(isNumberOrGap));

const isRow = (value: unknown): boolean => Array.isArray(value) && value.every(isNumberOrGap);

/**
 * An array whose elements are tested by one check: zod's own element schemas make one issue per bad element,
 * which for a population of strings is millions.
 */
function arrayOf(what: string, isGood: (value: unknown) => boolean) {
  return z.array(z.unknown()).check((context) => {
    const values = context.value;
    const first = values.findIndex((value) => !isGood(value));
    if (first === -1) return;
    const count = values.reduce<number>((sum, value) => (isGood(value) ? sum : sum + 1), 0);
    const others = count > 1 ? `, and ${count - 1} more like it` : '';
    context.issues.push({
      code: 'custom',
      path: [first],
      input: values[first],
      message: what,
      params: { expected: what, found: `${describeValue(values[first])}${others}` },
    });
  });
}

const resultSchema = z.looseObject({
  best_solution: arrayOf('a number for each gene', isNumber).min(1),
  best_solution_fitness: z.union([z.number(), arrayOf('a number for each objective', isNumber).min(1)]),
  best_solutions_fitness: arrayOf('a number (or an array of numbers) for each generation', isNumberOrVector),
  best_solution_generation: z.int(),
  generations_completed: z.int().nonnegative(),
  best_solution_idx: z.int().optional(),
  gene_type_single: z.boolean().optional(),
  population: arrayOf('a row of numbers for each individual', isRow).optional(),
  last_generation_fitness: arrayOf(
    'a number (or an array of numbers) for each individual',
    isNumberOrVector,
  ).optional(),
});

const codeFields = Object.fromEntries(
  CODE_ROLES.flatMap((role) => [
    [role, z.string().optional()],
    [`${role}_entry`, z.string().optional()],
  ]),
);

const codeSchema = z.looseObject({ ...codeFields, fitness_func: z.string().min(1) });

/** What `POST /imports/` documents: required fields, their types, and room for more. */
export const importBodySchema = z.looseObject({
  name: z.string().optional(),
  description: z.string().optional(),
  ga_parameters: z.looseObject({
    num_generations: z.int().nonnegative(),
    gene_type: z.string().optional(),
    custom_gene_type: z.string().optional(),
  }),
  code: codeSchema,
  result: resultSchema,
  origin: z.looseObject({ run_id: z.string().optional() }).optional(),
});

/** Every field that is known of the body itself and of its parts; the parameters may be any. */
export const IMPORT_FIELDS = {
  body: Object.keys(importBodySchema.shape),
  code: Object.keys(codeFields),
  result: Object.keys(resultSchema.shape),
} as const;

export type ImportBody = z.infer<typeof importBodySchema>;
