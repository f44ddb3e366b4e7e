// Checks and tests; the last line of what it prints is the sum.
import { checks } from './steps.mjs';
import { verify } from './verify.mjs';

await verify(checks);
