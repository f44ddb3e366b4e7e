// The two test suites and how their results are counted.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { python, run } from './steps.mjs';

/** @typedef {{passed: number, failed: number, skipped: number}} Counts */
/** @typedef {{status: string, assertionResults: unknown[]}} VitestFile */
/** @typedef {{numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number, testResults: VitestFile[]}} VitestReport */

/**
 * Both at once. Pytest takes longest for its one core, so it starts before all else; its output comes last.
 * @template T
 * @param {() => Promise<T>} before what is done before Vitest starts, beside pytest
 * @returns {Promise<[T, Counts]>}
 */
export async function runSuites(before) {
  const reports = mkdtempSync(path.join(tmpdir(), 'vilvik-bridge-tests-'));
  const json = path.join(reports, 'vitest.json');
  const xml = path.join(reports, 'pytest.xml');
  try {
    const pytestEnd = run([python, '-m', 'pytest', 'python-shim', `--junitxml=${xml}`]);
    const done = await before();
    // Vitest keeps a token among the user's data; nothing shall stay outside the checkout.
    const vitest = await run(
      ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${json}`],
      { live: true, env: { XDG_DATA_HOME: reports } },
    );
    const pytest = await pytestEnd;
    process.stdout.write(pytest.output);
    const one = settle('vitest', vitest.ok, countVitest(json));
    const other = settle('pytest', pytest.ok, countPytest(xml));
    const sum = {
      passed: one.passed + other.passed,
      failed: one.failed + other.failed,
      skipped: one.skipped + other.skipped,
    };
    return [done, sum];
  } finally {
    rmSync(reports, { recursive: true, force: true });
  }
}

/**
 * The exit code decides: a suite that ended badly, or in which nothing passed, has at least one failure.
 * @param {string} suite
 * @param {boolean} ok
 * @param {Counts} counts
 * @returns {Counts}
 */
function settle(suite, ok, counts) {
  const failed = ok && counts.passed > 0 ? counts.failed : Math.max(counts.failed, 1);
  process.stdout.write(`${suite}: ${counts.passed} passed, ${failed} failed, ${counts.skipped} skipped\n`);
  return { ...counts, failed };
}

/**
 * A test file that throws on import has no failed test in it: it counts as one.
 * @param {string} file
 * @returns {Counts}
 */
function countVitest(file) {
  if (!existsSync(file)) return { passed: 0, failed: 0, skipped: 0 };
  const report = /** @type {VitestReport} */ (JSON.parse(readFileSync(file, 'utf8')));
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/**
 * @param {string} file
 * @returns {Counts}
 */
function countPytest(file) {
  const report = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const head = /<testsuite\b[^>]*>/.exec(report)?.[0] ?? '';
  /** @param {string} name */
  const read = (name) => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(head)?.[1] ?? 0);
  const failed = read('failures') + read('errors');
  return { passed: Math.max(0, read('tests') - failed - read('skipped')), failed, skipped: read('skipped') };
}
