// The list of everything that is verified, and the one way to run it.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const MAX_LINES = 60;

/** @typedef {{name: string, command: string[], folder?: string}} Check */

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
export const python = path.join(
  root,
  process.platform === 'win32' ? '.venv/Scripts/python.exe' : '.venv/bin/python',
);

/** @type {Check[]} */
export const checks = [
  { name: 'types', command: ['tsc'] },
  { name: 'types of the scripts', command: ['tsc', '--project', '.ci'] },
  { name: 'lint', command: ['oxlint'] },
  {
    name: 'lint of Python',
    command: [python, '-m', 'ruff', 'check', '--quiet', 'python-shim', 'src'],
  },
  { name: 'types of Python', command: [python, '-m', 'mypy'], folder: 'python-shim' },
];

/** @type {Check[]} */
export const thoroughChecks = [
  { name: 'format', command: ['prettier', '--check', '--log-level=warn', '.'] },
  {
    name: 'format of Python',
    command: [python, '-m', 'ruff', 'format', '--check', 'python-shim', 'src'],
  },
  { name: 'unused code', command: ['knip'] },
  ...checks,
];

/** @typedef {{ok: boolean, output: string, seconds: string}} Ending */

/**
 * Runs a program below the project's own Node.js; its output is kept, or shown as it comes.
 * @param {string[]} command
 * @param {{folder?: string, live?: boolean, env?: Record<string, string>}} [options]
 * @returns {Promise<Ending>}
 */
export function run([program = '', ...args], { folder = '.', live = false, env = {} } = {}) {
  const start = performance.now();
  const bin = path.join(root, 'node_modules/.bin');
  const child = spawn(program, args, {
    cwd: path.join(root, folder),
    env: { ...process.env, ...env, PATH: `${bin}${path.delimiter}${process.env.PATH ?? ''}` },
    stdio: live ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
  });
  /** @type {Buffer[]} */
  const pieces = [];
  /** @param {Buffer} piece */
  const keep = (piece) => pieces.push(piece);
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  return new Promise((resolve) => {
    /** @param {boolean} ok @param {string} [fault] */
    const end = (ok, fault = '') => {
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      resolve({ ok, output: Buffer.concat(pieces).toString() + fault, seconds });
    };
    child.on('error', (error) => end(false, `${error.message}\n`));
    child.on('close', (code, signal) => end(code === 0, signal === null ? '' : `ended by ${signal}\n`));
  });
}

/**
 * Two at a time: a line for each that is well, and what it says for each that is not.
 * @param {readonly Check[]} list
 * @returns {Promise<string[]>} the names of those that failed
 */
export async function runChecks(list) {
  const waiting = [...list];
  /** @type {string[]} */
  const failed = [];
  const worker = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const { ok, output, seconds } = await run(check.command, { folder: check.folder ?? '.' });
      if (!ok) failed.push(check.name);
      process.stdout.write(`${ok ? 'ok    ' : 'FAILED'} ${check.name} (${seconds} s)\n`);
      if (!ok) process.stdout.write(shorten(output));
    }
  };
  await Promise.all([worker(), worker()]);
  return failed;
}

/** @param {string} output */
function shorten(output) {
  const lines = output.trim().split('\n');
  const rest = lines.length - MAX_LINES;
  return `${lines.slice(0, MAX_LINES).join('\n')}\n${rest > 0 ? `... and ${rest} more lines\n` : ''}`;
}
