/** How the best fitness went, generation by generation, in each objective; a gap where a generation had none. */
export interface FitnessStory {
  /** One series for each objective. */
  readonly series: readonly (readonly (number | null)[])[];
  readonly best: readonly number[];
  readonly bestGeneration: number | null;
  readonly completed: number | null;
  /** As many as the run was to have. */
  readonly wanted: number | null;
}

/** More objectives than anybody can tell apart are not drawn. */
const MAX_OBJECTIVES = 6;

/** Read from a body of whatever kind; null where it has no history. */
export function fitnessStoryOf(body: unknown): FitnessStory | null {
  const result = fieldOf(body, 'result');
  const history = fieldOf(result, 'best_solutions_fitness');
  if (!Array.isArray(history)) return null;
  const rows = (history as unknown[]).map(vectorOf);
  const objectives = Math.min(
    MAX_OBJECTIVES,
    rows.reduce((most, row) => Math.max(most, row.length), 0),
  );
  return {
    series: Array.from({ length: objectives }, (_, index) => rows.map((row) => row[index] ?? null)),
    best: vectorOf(fieldOf(result, 'best_solution_fitness')).flatMap((value) => value ?? []),
    bestGeneration: countOf(fieldOf(result, 'best_solution_generation')),
    completed: countOf(fieldOf(result, 'generations_completed')),
    wanted: countOf(fieldOf(fieldOf(body, 'ga_parameters'), 'num_generations')),
  };
}

function vectorOf(value: unknown): (number | null)[] {
  return (Array.isArray(value) ? (value as unknown[]) : [value]).map((one) =>
    typeof one === 'number' && Number.isFinite(one) ? one : null,
  );
}

function countOf(value: unknown): number | null {
  return Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : null;
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}
