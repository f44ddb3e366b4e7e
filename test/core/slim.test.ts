import { expect, test } from 'vitest';
import { slimBody, type SlimBody, type SlimRequest } from '../../src/core/slim.ts';

const POPULATION = '"population": [[1.0, 2.50], [3, 1e-07]]';
const FITNESS = '"last_generation_fitness": [1.10, 12345678901234567890]';

/** A body in the very digits that are given, with a history of so many generations. */
function body({ generations = 3, best = 'null', more = [POPULATION, FITNESS] } = {}): string {
  const history = Array.from({ length: generations }, (_, index) => `${index}.50`).join(', ');
  const parts = [
    `"best_solutions_fitness": [${history}]`,
    `"best_solution_generation": ${best}`,
    '"best_solution": [1.0, 9007199254740993]',
    ...more,
  ];
  return `{"name": "ä run", "ga_parameters": {"b": 1.0, "a": 1e5}, "result": {${parts.join(', ')}}}`;
}

function slim(text: string, changes: Partial<SlimRequest> = {}): SlimBody | null {
  return slimBody({ text, after: 0, needsPopulation: false, fits: () => false, ...changes });
}

function historyOf(slimmed: SlimBody | null): unknown[] {
  const { result } = JSON.parse(slimmed?.text ?? '{}') as {
    result: { best_solutions_fitness: unknown[] };
  };
  return result.best_solutions_fitness;
}

test('the first step leaves out the fitness of the last generation, and no other digit changes', () => {
  const slimmed = slim(body(), { fits: () => true });
  expect(slimmed).toEqual({
    step: 1,
    text:
      '{"name":"ä run","ga_parameters":{"b":1.0,"a":1e5},"result":{"best_solutions_fitness":[0.50,1.50,2.50],' +
      '"best_solution_generation":null,"best_solution":[1.0,9007199254740993],"population":[[1.0,2.50],[3,1e-07]]}}',
    notes: [
      {
        path: 'result.last_generation_fitness',
        found: '2 entries',
        action: 'left out to make the import smaller',
      },
    ],
  });
});

test('each step is taken until the body fits, and is told', () => {
  const text = body({ generations: 5_000 });
  const steps: [number | undefined, number, boolean | undefined][] = [];
  for (let after = 0; after < 4; after += 1) {
    const slimmed = slim(text, { after, fits: () => true });
    steps.push([slimmed?.step, historyOf(slimmed).length, slimmed?.text.includes('"population"')]);
  }
  expect(steps).toEqual([
    [1, 5_000, true],
    [2, 999, true],
    [3, 99, true],
    [4, 99, false],
  ]);
  expect(slim(text)?.notes).toEqual([
    expect.objectContaining({ path: 'result.last_generation_fitness' }),
    {
      path: 'result.best_solutions_fitness',
      found: '5000 generations',
      action: expect.stringContaining('thinned to 99 with the first, the last and the best') as string,
    },
    { path: 'result.population', found: '2 entries', action: 'left out to make the import smaller' },
  ]);
  expect(slim(text, { after: 4 })).toBeNull();
});

test('the first step that fits is taken at once', () => {
  const text = body({ generations: 5_000 });
  const small = slim(text, { fits: (bytes) => bytes < 2_000 });
  expect(small?.step).toBe(3);
  expect(new TextEncoder().encode(small?.text).length).toBeLessThan(2_000);
});

test.each([
  ['as the run says', '1234', 1_234.5],
  ['where the run says nothing, the highest', 'null', 4_999.5],
  ['where the run says nonsense, the highest', '99999', 4_999.5],
])('a thinned history keeps the first, the last and the best: %s', (_, best, kept) => {
  for (const after of [1, 2]) {
    const history = historyOf(slim(body({ generations: 5_000, best }), { after, fits: () => true }));
    expect(history.length).toBeLessThanOrEqual(after === 1 ? 1_000 : 100);
    expect(history[0]).toBe(0.5);
    expect(history.at(-1)).toBe(4_999.5);
    expect(history).toContain(kept);
    expect(history).toEqual([...history].sort((a, b) => Number(a) - Number(b)));
  }
});

test.each([
  ['the run says nothing', 'null'],
  ['the run says one before the first', '-1'],
  ['the run says one behind the last', '5000'],
  ['the run says half a one', '1.5'],
])('where %s the highest generation is kept, wherever it stands', (_, best) => {
  const text = body({ generations: 5_000, best }).replace(' 777.50,', ' 9e9,');
  for (const after of [1, 2]) expect(historyOf(slim(text, { after, fits: () => true }))).toContain(9e9);
});

test('a history of as many generations as a step keeps is left whole', () => {
  expect(slim(body({ generations: 1_000, more: [] }), { fits: () => true })?.step).toBe(3);
  expect(slim(body({ generations: 1_001, more: [] }), { fits: () => true })?.step).toBe(2);
  expect(slim(body({ generations: 100, more: [] }))).toBeNull();
});

test('where a continuation needs the population it stays', () => {
  const slimmed = slim(body({ generations: 5_000 }), { needsPopulation: true });
  expect(slimmed?.step).toBe(3);
  expect(slimmed?.text).toContain('"population"');
  expect(slim(body(), { needsPopulation: true, after: 1 })).toBeNull();
});

test('a step that has nothing to take is passed over', () => {
  expect(slim(body({ more: [POPULATION] }), { fits: () => true })?.step).toBe(4);
  expect(slim(body({ more: [] }))).toBeNull();
});

test.each([
  ['is no JSON', '{"result": '],
  ['has no result', '{"name": "a"}'],
  ['has a result that is none', '{"result": 7}'],
  ['says one thing twice', '{"result": {"population": [1]}, "name": "a", "name": "b"}'],
  ['has a field the parser would lose', '{"result": {"population": [1]}, "__proto__": {"a": 1}}'],
])('a body that %s is left as it is', (_, text) => {
  expect(slim(text)).toBeNull();
});

test('several objectives keep the first and the last', () => {
  const rows = Array.from({ length: 300 }, (_, index) => `[${index}, 1.0]`).join(', ');
  const text = `{"result": {"best_solutions_fitness": [${rows}]}}`;
  const history = historyOf(slim(text, { after: 2 }));
  expect(history[0]).toEqual([0, 1]);
  expect(history.at(-1)).toEqual([299, 1]);
});
