import type { Phase } from '../run-dump.ts';
import type { Overrides } from './wish.ts';

/** Which runs are continued without being asked for one by one, and how. */
export interface ContinueRule {
  /** A pattern for the name: `*` for any letters, `?` for one. */
  readonly name?: string | undefined;
  /** Words that have to stand as `#word` in the name or the description. */
  readonly tags: readonly string[];
  readonly phases: readonly Phase[];
  /** Best fitness; with several objectives of the first one. */
  readonly minFitness?: number | undefined;
  readonly maxFitness?: number | undefined;
  readonly overrides: Overrides;
}

/** What the rules look at. */
export interface RuleFacts {
  readonly name: string | null;
  readonly description: string | null;
  readonly phase: Phase;
  readonly fitness: number | null;
}

/** What the first rule that fits asks for; null where none does. */
export function overridesByRules(rules: readonly ContinueRule[], run: RuleFacts): Overrides | null {
  return rules.find((rule) => fits(rule, run))?.overrides ?? null;
}

function fits(rule: ContinueRule, { name, description, phase, fitness }: RuleFacts): boolean {
  const words = new Set(`${name ?? ''} ${description ?? ''}`.split(/[\s,;]+/));
  return (
    (rule.name === undefined || patternOf(rule.name).test(name ?? '')) &&
    rule.tags.every((tag) => words.has(`#${tag}`)) &&
    rule.phases.includes(phase) &&
    isWithin(fitness, rule)
  );
}

function isWithin(fitness: number | null, { minFitness, maxFitness }: ContinueRule): boolean {
  if (minFitness === undefined && maxFitness === undefined) return true;
  if (fitness === null) return false;
  return fitness >= (minFitness ?? -Infinity) && fitness <= (maxFitness ?? Infinity);
}

function patternOf(pattern: string): RegExp {
  const parts = pattern.split(/([*?])/).map((part) => {
    if (part === '*') return '.*';
    return part === '?' ? '.' : part.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
  });
  return new RegExp(`^${parts.join('')}$`, 'su');
}

/** The facts of a run from its body, which may be anything. */
export function ruleFactsOf(body: unknown, phase: Phase): RuleFacts {
  const { name, description, result } = fieldsOf(body);
  const { best_solution_fitness: told } = fieldsOf(result);
  const fitness: unknown = Array.isArray(told) ? told[0] : told;
  return {
    name: typeof name === 'string' ? name : null,
    description: typeof description === 'string' ? description : null,
    phase,
    fitness: typeof fitness === 'number' ? fitness : null,
  };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
