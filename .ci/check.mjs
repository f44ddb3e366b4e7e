// What `npm test` does, and format and unused code besides.
import { thoroughChecks } from './steps.mjs';
import { verify } from './verify.mjs';

await verify(thoroughChecks);
