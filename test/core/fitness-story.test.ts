import { expect, test } from 'vitest';
import { fitnessStoryOf } from '../../src/core/fitness-story.ts';
import { importBody } from '../harness/dumps.ts';

test('a story tells each objective, the best, its generation and how far the run has come', () => {
  const result = {
    best_solutions_fitness: [[1, 5], [2], [null, Infinity], ['3', 7]],
    best_solution_fitness: [2, 7],
    best_solution_generation: 0,
    generations_completed: 4,
  };
  expect(fitnessStoryOf(importBody({ result, ga_parameters: { num_generations: 9 } }))).toEqual({
    series: [
      [1, 2, null, null],
      [5, null, null, 7],
    ],
    best: [2, 7],
    bestGeneration: 0,
    completed: 4,
    wanted: 9,
  });
});

test.each([-1, 1.5, '4', null])('a count of %j is not known', (count) => {
  const story = fitnessStoryOf(importBody({ result: { generations_completed: count } }));
  expect(story?.completed).toBeNull();
});

test.each([null, {}, { result: null }, { result: { best_solutions_fitness: 'none' } }])(
  '%j has no story',
  (body) => {
    expect(fitnessStoryOf(body)).toBeNull();
  },
);
