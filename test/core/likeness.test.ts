import { expect, test } from 'vitest';
import { areAlike, areNear, areSame, likenessOf, numbersOf } from '../../src/core/likeness.ts';
import { importBody, runId } from '../harness/dumps.ts';

test('a body is known by name, fitness, generations, genes and whether it carries its run id', () => {
  const description = `first try [run ${runId(1)}]`;
  expect(likenessOf(importBody({ name: 'a', description }), runId(1))).toEqual({
    marked: true,
    name: 'a',
    fitness: [1.5],
    generations: 3,
    genes: [1, 2.5],
    geneCount: 2,
  });
  expect(likenessOf(importBody({ description }), runId(2)).marked).toBe(false);
});

test.each([
  null,
  5,
  {},
  { result: 3 },
  { name: 4, result: { best_solution: 'x', best_solution_fitness: null } },
])('of %j nothing is known, and nothing breaks', (body) => {
  const nothing = { marked: false, name: null, fitness: [], generations: null, genes: [], geneCount: 0 };
  expect(likenessOf(body, runId(1))).toEqual(nothing);
});

test('of many genes the first are kept, and their number', () => {
  const genes = Array.from({ length: 1_000 }, (_, index) => index);
  const likeness = likenessOf(importBody({ result: { best_solution: genes } }), runId(1));
  expect(likeness.genes).toEqual(genes.slice(0, 64));
  expect(likeness.geneCount).toBe(1_000);
});

test.each([
  [1.5, [1.5]],
  ['1.5', [1.5]],
  [' -3e2 ', [-300]],
  ['[1, 2.5]', [1, 2.5]],
  [
    [1, '2'],
    [1, 2],
  ],
  ['', null],
  [' ', null],
  ['"1"', null],
  ['many', null],
  [null, null],
  [{}, null],
  [[1, null], null],
])('%j holds the numbers %j', (value, numbers) => {
  expect(numbersOf(value)).toEqual(numbers);
});

test.each([
  [[1.5], [1.5], true],
  [[0.1], [0.100_000_001_490_116_12], true],
  [[1e-9], [2e-9], false],
  [[0], [0], true],
  [[1, 2], [1], false],
  [[1], [1, 2], false],
  [[Infinity], [Infinity], true],
  [[1.000_1], [1], false],
])('%j and %j are the same: %j', (a, b, expected) => {
  expect(areSame(a, b)).toBe(expected);
});

test.each([
  [[-0.395_5], [-0.4], true],
  [[123_456], [123_000], true],
  [[-0.395_5], [-0.5], false],
  [[1, 2], [1], false],
])('%j may be shown as %j: %j', (a, b, expected) => {
  expect(areNear(a, b)).toBe(expected);
});

test.each([
  ['name', { name: 'b' }],
  ['generations', { result: { generations_completed: 4 } }],
  ['fitness', { result: { best_solution_fitness: 2 } }],
  ['genes', { result: { best_solution: [1, 2] } }],
  ['number of genes', { result: { best_solution: [1, 2.5, 3] } }],
])('runs that differ in %s are not alike', (_, changes) => {
  const one = likenessOf(importBody(), runId(1));
  expect(areAlike(one, likenessOf(importBody(), runId(2)))).toBe(true);
  expect(areAlike(one, likenessOf(importBody(changes), runId(2)))).toBe(false);
});

test('runs with equal first genes and another number of them are not alike', () => {
  const [one, other] = [65, 66].map((count) =>
    likenessOf(importBody({ result: { best_solution: Array.from({ length: count }, () => 1) } }), runId(1)),
  );
  expect(one?.genes).toEqual(other?.genes);
  expect(one !== undefined && other !== undefined && areAlike(one, other)).toBe(false);
});
