import { expect, test } from 'vitest';
import type { Finding } from '../../src/core/finding.ts';
import { CODE_ROLES } from '../../src/core/import-body.ts';
import { isValid, validateBody } from '../../src/intake/validate.ts';
import { importBody } from '../harness/dumps.ts';

type Fields = Record<string, unknown>;

function without(part: 'ga_parameters' | 'code' | 'result', field: string): unknown {
  const body: Fields = importBody();
  const { [field]: _left, ...rest } = body[part] as Fields;
  return { ...body, [part]: rest };
}

function withResult(result: Fields): readonly Finding[] {
  return validateBody(importBody({ result }));
}

function errorPaths(findings: readonly Finding[]): string[] {
  return findings.filter(({ severity }) => severity === 'error').map(({ path }) => path);
}

test('a body as the documentation describes it has no findings', () => {
  expect(validateBody(importBody())).toEqual([]);
});

test.each(['ga_parameters', 'code', 'result'])('a body without %s is told so', (part) => {
  const { [part]: _left, ...body }: Fields = importBody();
  expect(validateBody(body)).toMatchObject([
    { severity: 'error', path: part, expected: 'an object', found: 'nothing' },
  ]);
});

test.each([
  ['ga_parameters', 'num_generations'],
  ['code', 'fitness_func'],
  ['result', 'best_solution'],
  ['result', 'best_solution_fitness'],
  ['result', 'best_solutions_fitness'],
  ['result', 'best_solution_generation'],
  ['result', 'generations_completed'],
] as const)('%s without %s is told so, with how to mend it', (part, field) => {
  const findings = validateBody(without(part, field));
  expect(findings).toMatchObject([{ severity: 'error', path: `${part}.${field}`, found: 'nothing' }]);
  expect(findings[0]?.mend).not.toBe('');
});

test.each<[string, Fields]>([
  ['name', importBody({ name: 5 })],
  ['description', importBody({ description: ['a'] })],
  ['origin', importBody({ origin: 'here' })],
  ['ga_parameters', importBody({ ga_parameters: [] })],
  ['ga_parameters.num_generations', importBody({ ga_parameters: { num_generations: '3' } })],
  ['ga_parameters.num_generations', importBody({ ga_parameters: { num_generations: 1.5 } })],
  ['ga_parameters.gene_type', importBody({ ga_parameters: { num_generations: 3, gene_type: 5 } })],
  ['code.fitness_func', importBody({ code: { fitness_func: '' } })],
  ['code.on_stop', importBody({ code: { fitness_func: 'fitness_func', on_stop: null } })],
  ['result.best_solution', importBody({ result: { best_solution: [] } })],
  ['result.best_solution', importBody({ result: { best_solution: 'x' } })],
  ['result.best_solution[1]', importBody({ result: { best_solution: [1, null] } })],
  ['result.best_solution_fitness', importBody({ result: { best_solution_fitness: null } })],
  ['result.best_solution_fitness', importBody({ result: { best_solution_fitness: '1.5' } })],
  ['result.best_solution_fitness', importBody({ result: { best_solution_fitness: Infinity } })],
  ['result.best_solutions_fitness', importBody({ result: { best_solutions_fitness: 5 } })],
  ['result.best_solution_generation', importBody({ result: { best_solution_generation: 1.5 } })],
  ['result.generations_completed', importBody({ result: { generations_completed: -1 } })],
  ['result.gene_type_single', importBody({ result: { gene_type_single: 1 } })],
  ['result.population', importBody({ result: { population: {} } })],
  ['result.population[0]', importBody({ result: { population: [1, 2] } })],
  [
    'result.population[1]',
    importBody({
      result: {
        population: [
          [1, 2],
          [1, '2'],
        ],
      },
    }),
  ],
])('a wrong %s is told with its place', (path, body) => {
  expect(errorPaths(validateBody(body))).toEqual([path]);
});

test.each([[null], [5], ['text'], [[]]])('%j is no body', (body) => {
  expect(validateBody(body)).toMatchObject([{ path: 'body', expected: 'an object' }]);
});

test('all faults are told at once', () => {
  const findings = validateBody({ name: 5, ga_parameters: {}, code: {}, result: {} });
  expect(errorPaths(findings)).toEqual([
    'name',
    'ga_parameters.num_generations',
    'code.fitness_func',
    'result.best_solution',
    'result.best_solution_fitness',
    'result.best_solutions_fitness',
    'result.best_solution_generation',
    'result.generations_completed',
  ]);
});

test.each(['best_solution', 'best_solutions_fitness', 'population', 'last_generation_fitness'])(
  'a hundred thousand strings in %s are one finding',
  (field) => {
    const findings = withResult({ [field]: Array.from({ length: 100_000 }, () => 'x') });
    expect(errorPaths(findings)).toEqual([`result.${field}[0]`]);
    expect(findings[0]?.found).toBe('the string "x", and 99999 more like it');
  },
);

test('a hundred thousand unknown fields are fifty findings', () => {
  const strangers = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`field${index}`, 1]));
  const findings = validateBody({ ...importBody(), ...strangers });
  expect(findings).toHaveLength(50);
  expect(findings.at(-1)?.found).toBe('99951 more');
});

test('gaps where a run had no finite number are taken, in arrays', () => {
  const gaps = {
    best_solutions_fitness: [null, 1],
    population: [[null, 1]],
    last_generation_fitness: [null],
  };
  expect(withResult(gaps)).toEqual([]);
});

test('a run with several objectives is valid', () => {
  const findings = withResult({
    best_solution_fitness: [1, 2],
    best_solutions_fitness: [
      [1, 2],
      [null, 3],
    ],
    last_generation_fitness: [
      [1, 2],
      [3, 4],
    ],
  });
  expect(findings).toEqual([]);
});

test('an interrupted run that contradicts itself is valid', () => {
  expect(
    withResult({ best_solution_generation: -1, best_solutions_fitness: [1], generations_completed: 90 }),
  ).toEqual([]);
});

test('rows that are not as long as the best solution are one finding', () => {
  const findings = withResult({ population: [[1, 2], [1], [1, 2, 3]] });
  expect(findings).toMatchObject([
    {
      severity: 'error',
      path: 'result.population[1]',
      expected: '2 genes, as many as best_solution has',
      found: '1 genes, and 1 more rows like it',
    },
  ]);
});

test('a fitness for each row is expected, but not required', () => {
  const findings = withResult({ last_generation_fitness: [1, 2, 3] });
  expect(findings).toMatchObject([{ severity: 'warning', path: 'result.last_generation_fitness' }]);
  expect(isValid(findings)).toBe(true);
});

test('unknown fields are warned about, unknown parameters pass', () => {
  const body = importBody({
    nmae: 'x',
    ga_parameters: { num_generations: 3, anything: {} },
    code: { fitness_func: 'fitness_func', on_genration: '' },
    result: { populaton: [] },
  });
  const findings = validateBody(body);
  expect(findings.map(({ path }) => path)).toEqual(['nmae', 'code.on_genration', 'result.populaton']);
  expect(isValid(findings)).toBe(true);
});

test.each(CODE_ROLES)('an entry of %s that its source never mentions is warned about', (role) => {
  const code = { fitness_func: 'fitness_func', [role]: 'def other(): pass', [`${role}_entry`]: 'missing' };
  expect(validateBody(importBody({ code }))).toMatchObject([
    { severity: 'warning', path: `code.${role}_entry` },
  ]);
});

test('numbers that JSON holds and doubles do not are no reason to refuse', () => {
  const big = JSON.parse('[123456789012345678901234567890, 0.1234567890123456789]') as unknown[];
  expect(withResult({ best_solution: big })).toEqual([]);
});
