import { expect, test } from 'vitest';
import {
  overridesByRules,
  ruleFactsOf,
  type ContinueRule,
  type RuleFacts,
} from '../../src/core/wish/continue-rules.ts';

const RUN: RuleFacts = { name: 'night 7', description: 'first try #keep', phase: 'finished', fitness: 4.5 };
const RULE: ContinueRule = { tags: [], phases: ['finished'], overrides: { num_generations: 9 } };

const CASES: readonly [what: string, rule: Partial<ContinueRule>, fits: boolean][] = [
  ['no condition', {}, true],
  ['a pattern that fits', { name: 'night*' }, true],
  ['a pattern for the whole name', { name: 'night' }, false],
  ['one letter', { name: 'night ?' }, true],
  ['signs that mean themselves', { name: 'night .' }, false],
  ['a tag in the description', { tags: ['keep'] }, true],
  ['a tag that is missing', { tags: ['keep', 'other'] }, false],
  ['another phase', { phases: ['failed'] }, false],
  ['fitness within', { minFitness: 4.5, maxFitness: 5 }, true],
  ['fitness below a highest that is allowed', { maxFitness: 5 }, true],
  ['the highest fitness that is allowed', { maxFitness: 4.5 }, true],
  ['fitness too low', { minFitness: 4.6 }, false],
  ['fitness too high', { maxFitness: 4.4 }, false],
];

test.each(CASES)('%s', (_, rule, fits) => {
  expect(overridesByRules([{ ...RULE, ...rule }], RUN)).toEqual(fits ? { num_generations: 9 } : null);
});

test.each<[what: string, run: Partial<RuleFacts>, rule: Partial<ContinueRule>, fits: boolean]>([
  ['a tag in the name', { name: 'night #wild', description: null }, { tags: ['wild'] }, true],
  ['a tag of a run without a name', { name: null }, { tags: ['keep'] }, true],
  ['no name, any pattern', { name: null }, { name: '*' }, true],
  ['no name, a pattern of one letter', { name: null }, { name: '?*' }, false],
  ['signs in name and pattern', { name: 'a.b (c)' }, { name: 'a.b (?)' }, true],
  ['a name of two lines', { name: 'night\n7' }, { name: 'night*' }, true],
  ['a letter of two code units', { name: 'night 🌙' }, { name: 'night ?' }, true],
  ['no fitness, and none asked for', { fitness: null }, {}, true],
])('%s', (_, run, rule, fits) => {
  const found = overridesByRules([{ ...RULE, ...rule }], { ...RUN, ...run });
  expect(found).toEqual(fits ? { num_generations: 9 } : null);
});

test('the first rule that fits counts', () => {
  const rules = [{ ...RULE, name: 'day*' }, RULE, { ...RULE, overrides: {} }];
  expect(overridesByRules(rules, RUN)).toEqual({ num_generations: 9 });
});

test('a run without a fitness fits no rule that asks for one', () => {
  expect(overridesByRules([{ ...RULE, minFitness: 0 }], { ...RUN, fitness: null })).toBeNull();
});

test('facts are read from whatever the body is', () => {
  expect(ruleFactsOf({ description: 'b', result: { best_solution_fitness: 2 } }, 'failed')).toEqual({
    name: null,
    description: 'b',
    phase: 'failed',
    fitness: 2,
  });
  expect(ruleFactsOf({ name: 'a', result: { best_solution_fitness: [2, 3] } }, 'failed')).toEqual({
    name: 'a',
    description: null,
    phase: 'failed',
    fitness: 2,
  });
  expect(ruleFactsOf(null, 'finished')).toEqual({
    name: null,
    description: null,
    phase: 'finished',
    fitness: null,
  });
});
