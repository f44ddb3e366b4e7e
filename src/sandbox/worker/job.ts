import * as z from 'zod';
import type { Recipe } from '../recipe.ts';

/** What one run may use. */
export interface JobLimits {
  readonly seconds: number;
  readonly memoryBytes: number;
}

export interface Job {
  readonly recipe: Recipe;
  /** Where it starts; null lets PyGAD draw a population. */
  readonly population: readonly unknown[] | null;
  readonly limits: JobLimits;
}

const fitness = z.union([z.number(), z.string(), z.array(z.union([z.number(), z.string()]))]);

const resultSchema = z.object({
  kind: z.literal('result'),
  best_solution: z.array(z.unknown()),
  best_solution_fitness: fitness,
  best_solutions_fitness: z.array(z.unknown()),
  best_solution_generation: z.int(),
  generations_completed: z.int(),
  population: z.array(z.unknown()),
  last_generation_fitness: z.array(z.unknown()),
  stopped_reason: z.string(),
});

/** A line that the supervisor writes: the job's own reports, and at last how it ended. */
export const messageSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), generation: z.int() }),
  resultSchema,
  z.object({ kind: z.literal('failed'), reason: z.string() }),
  z.object({
    kind: z.literal('end'),
    log: z.string(),
    why: z.enum(['exit', 'signal', 'time', 'output', 'report', 'orphaned']),
    code: z.int().optional(),
    signal: z.string().optional(),
    cpu_seconds: z.number(),
  }),
]);

export type JobMessage = z.infer<typeof messageSchema>;
export type JobResult = z.infer<typeof resultSchema>;

/** How a job ended, and what it used. */
export type JobEnd = { readonly log: string; readonly cpuSeconds: number } & (
  | { readonly kind: 'succeeded'; readonly result: JobResult }
  | { readonly kind: 'failed'; readonly reason: string }
);

/** The end of a job that never ran. */
export function notRun(reason: string): JobEnd {
  return { kind: 'failed', reason, log: '', cpuSeconds: 0 };
}
