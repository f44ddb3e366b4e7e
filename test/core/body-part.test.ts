import { expect, test } from 'vitest';
import { bodyPart } from '../../src/core/body-part.ts';

const BODY = {
  name: 'a run',
  result: { best_solution_fitness: 'high', nothing: null, population: [[1, 2.5], [3], 'x'.repeat(300)] },
  code: { fitness_func: 'def f():\n    pass' },
};

test.each([
  ['result.best_solution_fitness', '"high"'],
  ['result.population[1]', '[3]'],
  ['result.population[1][0]', '3'],
  ['code.fitness_func line 3', '"def f():\\n    pass"'],
  ['file', null],
  ['header', null],
  ['header.run_id', null],
  ['result.best_solution_fitness[0]', '"high"'],
  ['result.nothing.more', 'null'],
])('the part at %s is shown', (path, part) => {
  expect(bodyPart(BODY, path)).toBe(part);
});

test('of something that is missing, what it is missing from is shown', () => {
  expect(bodyPart(BODY, 'code.on_start')).toContain('"fitness_func": "def f():');
  expect(bodyPart(BODY, 'code.__proto__')).toContain('"fitness_func"');
  expect(bodyPart(BODY, 'nothing.at.all')).toContain('"name": "a run"');
});

test('an object is shown with a line for each field', () => {
  expect(bodyPart({ a: { b: true }, c: 2 }, 'body')).toBe('{\n  "a": {\n    "b": true\n  },\n  "c": 2\n}');
});

test('what is just short enough is shown whole', () => {
  expect(bodyPart({ a: 'x'.repeat(200) }, 'a')).toBe(`"${'x'.repeat(200)}"`);
  expect(bodyPart({ a: Array.from({ length: 12 }, () => 0) }, 'a')).toBe(`[${'0, '.repeat(11)}0]`);
  expect(bodyPart({ a: [[[[]]]] }, 'a')).toBe('[[[[]]]]');
});

test('long texts, lists and depths are cut, and the rest is counted', () => {
  expect(bodyPart(BODY, 'result.population[2]')).toBe(`"${'x'.repeat(200)}" … 100 more letters`);
  const many = { list: Array.from({ length: 1_000 }, (_, index) => index), deep: [[[[[1]]]]] };
  expect(bodyPart(many, 'list')).toBe('[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, … 988 more]');
  expect(bodyPart(many, 'deep')).toBe('[[[[… 1]]]]');
  expect(bodyPart({ a: [[[{ b: 1, c: 2 }]]] }, 'a')).toBe('[[[{… 2}]]]');
  const wide = Object.fromEntries(
    Array.from({ length: 500 }, (_, index) => [`key ${index}`, 'y'.repeat(500)]),
  );
  expect(bodyPart({ a: wide, b: wide, c: wide }, 'body')?.length).toBeLessThan(12_000);
});

test('infinite numbers, empty lists and null are told as they are', () => {
  const odd = { result: { a: Infinity, b: [], c: null, d: {} } };
  expect(['a', 'b', 'c', 'd'].map((key) => bodyPart(odd, `result.${key}`))).toEqual([
    'Infinity',
    '[]',
    'null',
    '{}',
  ]);
});
