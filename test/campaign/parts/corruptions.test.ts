import { flipAndGoOn, RUNS_OF_FLIPS } from '../flips.ts';
import { compare, part } from '../part.ts';

part(
  { name: 'corruptions', what: 'a flipped bit in the ledger or its log', times: 100, atOnce: 1 },
  async ({ seed }) => compare(RUNS_OF_FLIPS, await flipAndGoOn(seed)),
);
