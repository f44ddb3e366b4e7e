import { expect, test } from 'vitest';
import { fitnessStoryOf } from '../../src/core/fitness-story.ts';
import { fitnessChart } from '../../src/page/chart.ts';
import { thinned } from '../../src/page/thin.ts';
import { importBody } from '../harness/dumps.ts';

function chartOf(history: readonly unknown[]): string {
  const story = fitnessStoryOf(importBody({ result: { best_solutions_fitness: history } }));
  return story === null ? '' : fitnessChart(story).text;
}

function pathsOf(text: string): string[] {
  return [...text.matchAll(/ d="([^"]*)"/g)].map(([, path = '']) => path);
}

test('a thinned curve keeps its first, last, lowest and highest generation and its gaps', () => {
  const values: (number | null)[] = Array.from({ length: 10_000 }, (_, index) => Math.sin(index / 500));
  values[1_234] = -50;
  values[6_789] = 70;
  values[4_321] = null;
  const points = thinned(values, 100);
  expect(points.length).toBeLessThanOrEqual(500);
  expect(points.map(({ generation }) => generation)).toEqual(
    points.map(({ generation }) => generation).toSorted((a, b) => a - b),
  );
  expect([points[0]?.generation, points.at(-1)?.generation]).toEqual([0, 9_999]);
  expect(points).toEqual(
    expect.arrayContaining([
      { generation: 1_234, value: -50 },
      { generation: 6_789, value: 70 },
      { generation: 4_321, value: null },
    ]),
  );
});

test('a short curve keeps every generation', () => {
  expect(thinned([3, null, 1], 2)).toEqual([
    { generation: 0, value: 3 },
    { generation: 1, value: null },
    { generation: 2, value: 1 },
  ]);
});

test('charts of ten thousand generations stay small, whatever their number of objectives', () => {
  for (const objectives of [1, 2, 6, 50]) {
    const history = Array.from({ length: 10_000 }, (_, generation) =>
      Array.from({ length: objectives }, (_, index) => Math.sin(generation * (index + 1)) * 1e-7),
    );
    const text = chartOf(history);
    expect(Buffer.byteLength(text)).toBeLessThan(60_000);
    expect(pathsOf(text)).toHaveLength(Math.min(6, objectives));
  }
});

test('a gap breaks the curve', () => {
  const [path = ''] = pathsOf(chartOf([1, 2, null, 3, 4]));
  expect(path.match(/M/g)).toHaveLength(2);
});

test('several orders of magnitude are told on a logarithmic scale, where there is one', () => {
  expect(chartOf([-1e6, -1, -0.001])).toContain('on a logarithmic scale');
  expect(chartOf([1, 1e9])).toContain('on a logarithmic scale');
  expect(chartOf([-1, 1e9])).not.toContain('logarithmic');
  expect(chartOf([0, 1e9])).not.toContain('logarithmic');
});

test('no curve has a place that is none, and the title says it in words', () => {
  for (const history of [[1], [2, 2, 2], [0], [1e300, -1e300], [5e-324, 1], [-0, 0]]) {
    const text = chartOf(history);
    expect(text).not.toMatch(/NaN|Infinity|undefined/);
  }
  expect(chartOf([0.5, 1, 1.5])).toContain(
    'Best fitness over 2 generations: from 0.5 to 1.5, lowest 0.5, highest 1.5',
  );
  expect([chartOf([]), chartOf([null, null])]).toEqual(['', '']);
});

test('whatever a body is, reading its history does no harm', () => {
  for (const body of [null, 7, 'x', [], {}, { result: null }, { result: { best_solutions_fitness: 'x' } }])
    expect(fitnessStoryOf(body)).toBeNull();
  expect(fitnessStoryOf({ result: { best_solutions_fitness: ['x', [1, 'y'], 2] } })).toMatchObject({
    series: [
      [null, 1, 2],
      [null, null, null],
    ],
    best: [],
    completed: null,
  });
});
