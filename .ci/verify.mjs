import { runChecks } from './steps.mjs';
import { runSuites } from './suites.mjs';

/** @param {readonly import('./steps.mjs').Check[]} checks */
export async function verify(checks) {
  const [failedChecks, { passed, failed }] = await runSuites(() => runChecks(checks));
  if (failedChecks.length > 0) process.stdout.write(`failed checks: ${failedChecks.join(', ')}\n`);
  if (failedChecks.length > 0 || failed > 0) process.exitCode = 1;
  process.stdout.write(`tests: ${passed} passed, ${failed} failed\n`);
}
