import * as z from 'zod';
import { notFound } from '../answer.ts';
import type { KeyedOperation } from '../operation.ts';

const fileSchema = z.looseObject({
  best_solution: z.array(z.unknown()),
  best_solutions_fitness: z.array(z.unknown()),
  population: z.array(z.unknown()).nullable(),
  last_generation_fitness: z.array(z.unknown()).nullable(),
});

/** The file that a result links to. */
export const downloadResult: KeyedOperation = {
  name: 'downloadResult',
  method: 'GET',
  path: '/results/:id/download',
  summary: 'Genes, history and population of a result as a file',
  scope: 'results:read',
  answer: { status: 200, schema: fileSchema },
  handle: ({ account, id }, { store }) => {
    const result = store.result(account, id);
    if (result === null) return notFound(`There is no result ${id}.`);
    const body: z.infer<typeof fileSchema> = {
      best_solution: [...result.bestSolution],
      best_solutions_fitness: [...result.fitnessHistory],
      population: result.population === null ? null : [...result.population],
      last_generation_fitness: result.lastFitness === null ? null : [...result.lastFitness],
    };
    return { status: 200, body };
  },
};
