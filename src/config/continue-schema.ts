import * as z from 'zod';
import type { ContinueRule } from '../core/wish/continue-rules.ts';
import type { Budget } from '../core/wish/wish.ts';
import { choice, PHASES, table, wholeNumber } from './shapes.ts';

const finite = z.number({ error: 'a number' });
const words = z.array(z.string({ error: 'a word' }), { error: 'a list of words' });

const rule = table({
  name: z
    .string({ error: 'a pattern such as "night*"' })
    .exactOptional()
    .describe('runs whose name fits this pattern (* and ?)'),
  tags: words.default([]).describe('runs with all these words as #word in name or description'),
  phases: z
    .array(choice(PHASES), { error: 'a list of phases' })
    .min(1, { error: 'at least one phase' })
    .default(['finished'])
    .describe('how the run ended'),
  min_fitness: finite.exactOptional().describe('best fitness at least'),
  max_fitness: finite.exactOptional().describe('best fitness at most'),
  generations: wholeNumber(1, 1_000_000).exactOptional().describe('num_generations of the continuation'),
  overrides: z
    .record(z.string(), z.unknown(), { error: 'a table of PyGAD parameters' })
    .default({})
    .describe('other PyGAD parameters to change'),
});

/** What the table `[continue]` may say. */
export const continueTable = table({
  from_dumps: z
    .boolean({ error: 'true or false' })
    .default(false)
    .describe('continue runs whose dumps ask for it (continue_ of the shim); costs credits'),
  per_day: wholeNumber(0, 1_000_000).default(3).describe('continuations asked for in any 24 hours'),
  max_generations: wholeNumber(1, 1_000_000_000).default(1_000).describe('the most generations of one'),
  rules: z
    .array(rule, { error: 'tables [[continue.rules]]' })
    .default([])
    .describe('runs that are continued without being asked for one by one; the first rule that fits counts'),
});

/** How and for what runs may be continued at the service. */
export interface ContinueConfig extends Budget {
  readonly fromDumps: boolean;
  readonly rules: readonly ContinueRule[];
}

export function resolveContinue(settings: z.output<typeof continueTable>): ContinueConfig {
  return {
    fromDumps: settings.from_dumps,
    perDay: settings.per_day,
    maxGenerations: settings.max_generations,
    rules: settings.rules.map(({ name, tags, phases, generations, overrides, ...rest }) => ({
      name,
      tags,
      phases,
      minFitness: rest.min_fitness,
      maxFitness: rest.max_fitness,
      overrides: { ...overrides, ...(generations === undefined ? {} : { num_generations: generations }) },
    })),
  };
}
