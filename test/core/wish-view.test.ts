import { expect, test } from 'vitest';
import { wishView, type ViewedWish } from '../../src/core/wish/wish-view.ts';
import { wishLine } from '../../src/core/wish/wish-words.ts';

const NOW = new Date(2026, 10, 22, 14, 0, 0).getTime();
const ISO = new Date(NOW).toISOString();

const WANTED: ViewedWish = {
  id: 'wish',
  origin: 'hand',
  overrides: {},
  state: 'over_budget',
  why: null,
  wantedAt: NOW,
  notBefore: null,
  source: null,
  child: null,
  file: null,
  changedAt: NOW,
};
const FINISHED: ViewedWish = {
  ...WANTED,
  overrides: { num_generations: 5, mutation_type: 'swap' },
  state: 'finished',
  why: 'so',
  notBefore: NOW + 60_000,
  source: { resultId: 'r1', submissionId: 's1' },
  child: { submissionId: 's2', resultId: 'r2', status: 'succeeded', generations: 5 },
  file: '/spool/a\u001b',
};

test('a wish is shown with what it asks for, whence it comes and what has come of it', () => {
  expect(wishView(FINISHED)).toEqual({
    wish_id: 'wish',
    origin: 'hand',
    overrides: { num_generations: 5, mutation_type: 'swap' },
    state: 'finished',
    why: 'so',
    wanted_at: ISO,
    not_before: new Date(NOW + 60_000).toISOString(),
    parent: { submission_id: 's1', result_id: 'r1' },
    child: { submission_id: 's2', result_id: 'r2', status: 'succeeded', generations_completed: 5 },
    result_file: '/spool/a\u001b',
    changed_at: ISO,
  });
  expect(wishView(WANTED)).toMatchObject({ not_before: null, parent: null, child: null, result_file: null });
});

test.each<[string, Partial<ViewedWish>]>([
  [
    'continuation finished, with num_generations=5 mutation_type="swap", as s2, 5 generations, so, ' +
      'next try 14:01:00, /spool/a\\u{1b}',
    FINISHED,
  ],
  ['continuation over budget', WANTED],
  ['continuation over budget', { ...WANTED, notBefore: NOW }],
  [
    'continuation running, as s2',
    {
      ...WANTED,
      state: 'running',
      child: { submissionId: 's2', resultId: null, status: null, generations: null },
    },
  ],
])('a wish in a line: %s', (line, wish) => {
  expect(wishLine({ ...WANTED, ...wish }, NOW)).toBe(line);
});
