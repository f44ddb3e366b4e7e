import { expect, test } from 'vitest';
import { inPlainWords } from '../../src/core/too-large.ts';

const OUTCOME = { kind: 'too_large', why: '413 too much' } as const;
const BYTES = { length: 11_204_331 };
const NOTE = { path: 'result.population', found: '9 entries', action: 'left out to make the import smaller' };

test('a refusal says how much was sent, and what goes instead', () => {
  const next = { bytes: 9_100, notes: [NOTE] };
  expect(inPlainWords(OUTCOME, { bytes: BYTES, slimmed: null }, next)).toEqual({
    kind: 'too_large',
    why: '413 too much (11,204,331 bytes were sent); it goes again with 9,100 bytes, result.population is left out',
  });
});

test('the last refusal says what was tried and what a person can do', () => {
  expect(inPlainWords(OUTCOME, { bytes: BYTES, slimmed: { notes: [NOTE] } }, null).why).toBe(
    '413 too much (11,204,331 bytes were sent), although result.population is left out; ' +
      'what is left are code, parameters and the data that come with them: make those smaller',
  );
  const thinned = { ...NOTE, path: 'result.best_solutions_fitness', action: 'thinned to 100 entries' };
  expect(inPlainWords(OUTCOME, { bytes: BYTES, slimmed: { notes: [thinned] } }, null).why).toBe(
    '413 too much (11,204,331 bytes were sent), although result.best_solutions_fitness is thinned to 100 entries; ' +
      'write it again with dump(ga, include_population=False), or with shorter histories',
  );
  expect(inPlainWords(OUTCOME, { bytes: BYTES, slimmed: null }, null).why).toContain(
    'nothing can be left out',
  );
});
