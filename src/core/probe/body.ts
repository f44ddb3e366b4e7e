/** Stands in the description of what the probe makes. */
export const PROBE_MARK = 'made by vilvik-bridge probe; it can be removed';

/** With more digits than a rounded text has. */
export const PROBE_FITNESS = -0.123456789;

const FITNESS_SOURCE = `def fitness_func(ga_instance, solution, solution_idx):
    return -float(sum(gene * gene for gene in solution))
`;

/** The smallest import that can be continued. */
export function probeImport(name: string): Uint8Array {
  const best = [0.1, 0.2];
  const body = {
    name,
    description: PROBE_MARK,
    ga_parameters: {
      num_generations: 1,
      num_parents_mating: 2,
      sol_per_pop: 4,
      num_genes: 2,
      random_seed: 1,
    },
    code: { fitness_func: FITNESS_SOURCE, fitness_func_entry: 'fitness_func' },
    result: {
      best_solution: best,
      best_solution_fitness: PROBE_FITNESS,
      best_solutions_fitness: [-1, PROBE_FITNESS],
      best_solution_generation: 1,
      generations_completed: 1,
      population: [best, [0.3, 0.4], [0.5, 0.6], [0.7, 0.8]],
      last_generation_fitness: [PROBE_FITNESS, -0.25, -0.61, -1],
    },
    origin: { client: 'vilvik-bridge probe' },
  };
  return new TextEncoder().encode(JSON.stringify(body));
}

const EMPTY_PADDING = '{"padding":""}';
export const SMALLEST_INCOMPLETE = EMPTY_PADDING.length;

/** JSON of exactly that size that lacks all an import needs, so that it cannot become a record. */
export function incompleteImport(bytes: number): Uint8Array {
  const padding = 'x'.repeat(Math.max(0, bytes - EMPTY_PADDING.length));
  return new TextEncoder().encode(`{"padding":"${padding}"}`);
}
