import { expect, test } from 'vitest';
import { flipAndGoOn, RUNS_OF_FLIPS } from '../campaign/flips.ts';

/** A campaign flips a hundred. */
const FLIPS = 20;

test.each(Array.from({ length: FLIPS }, (_, index) => index + 1))(
  'a flipped bit in the ledger or its log loses no run and imports none twice (%i)',
  async (seed) => {
    expect(await flipAndGoOn(seed)).toEqual(RUNS_OF_FLIPS);
  },
);
