import { faultOfFuzzedDump } from '../fuzzed-dumps.ts';
import { firstFault, part } from '../part.ts';

part({ name: 'dumps', what: 'fuzzed dumps', times: 100_000, atOnce: 5_000 }, async (piece) =>
  firstFault(piece, await faultOfFuzzedDump()),
);
