import { expect, test } from 'vitest';
import { importBodySchema } from '../../src/core/import-body.ts';
import { importBody } from '../harness/dumps.ts';

function found(result: Record<string, unknown>): [path: string, found: unknown][] {
  const { error } = importBodySchema.safeParse(importBody({ result }));
  return (error?.issues ?? []).map((issue) => {
    const told: unknown = issue.code === 'custom' ? issue.params?.['found'] : issue.message;
    return [issue.path.join('.'), told];
  });
}

test.each<[what: string, result: Record<string, unknown>, findings: unknown[]]>([
  ['one wrong gene', { best_solution: [1, 'x'] }, [['result.best_solution.1', 'the string "x"']]],
  [
    'several, of which the first is shown',
    { best_solution: ['x', 1, null, 'y'] },
    [['result.best_solution.0', 'the string "x", and 2 more like it']],
  ],
  [
    'a generation with a wrong objective',
    { best_solutions_fitness: [1, [1, 'x'], [1, null]] },
    [['result.best_solutions_fitness.1', 'an array of 2']],
  ],
  ['an infinite gene', { best_solution: [Infinity] }, [['result.best_solution.0', 'the number Infinity']]],
  ['gaps in the history', { best_solutions_fitness: [null, [null, 1], 2] }, []],
])('a result with %s', (_, result, findings) => {
  expect(found(result)).toEqual(findings);
});
