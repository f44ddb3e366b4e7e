import { withFuzzedServer } from '../fuzzed-answers.ts';
import { firstFault, part } from '../part.ts';

part({ name: 'answers', what: 'fuzzed answers of the server', times: 10_000, atOnce: 1_000 }, (piece) =>
  withFuzzedServer((faultOf) => firstFault(piece, faultOf)),
);
