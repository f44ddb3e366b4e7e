// Makes node_modules and .venv as the lock files say and, with --browser, sees to Chromium; does nothing when they are
// there. Written for the Node.js that the machine has (20 or newer), before any package is installed; everything after
// it runs on the pinned one.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { canInstallChromium, chromiumInstallation, findChromium, missingChromium } from './chromium.mjs';

/** @typedef {{stamp: string, proof: string, sources: string[], files: string[]}} Stamped */
/** @typedef {{isDone: () => boolean, check: () => void, install: () => void}} Step */

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const onWindows = process.platform === 'win32';
const python = process.env.PYTHON ?? (onWindows ? 'python' : 'python3');
const venvPython = path.join(root, '.venv', onWindows ? 'Scripts/python.exe' : 'bin/python');
const npm = process.env.npm_execpath ?? '';
const turn = path.join(root, '.stamps/turn');

/** @type {Step[]} */
const steps = [
  stampedStep(checkNpm, installPackages, {
    stamp: path.join(root, 'node_modules/.stamp'),
    proof: path.join(root, 'node_modules/.bin'),
    sources: [process.platform, process.arch],
    files: ['package-lock.json', '.npmrc', '.ci/node/package.json'],
  }),
  stampedStep(checkPython, installPython, {
    stamp: path.join(root, '.venv/.stamp'),
    proof: venvPython, // a link that dangles when the machine's Python is gone
    sources: [root, python], // a virtual environment cannot be moved
    files: ['python-shim/requirements-test.txt'],
  }),
];
if (process.argv.includes('--browser')) {
  steps.push({
    isDone: () => findChromium() !== undefined,
    check: checkChromium,
    install: installChromium,
  });
}

/** A sentence for the person at the keyboard instead of a stack trace. */
class Refusal extends Error {}

function main() {
  if (steps.every((step) => step.isDone())) return;
  takeTurn();
  try {
    const due = steps.filter((step) => !step.isDone());
    for (const step of due) step.check();
    for (const step of due) step.install();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    say(error.message);
    process.exitCode = 1;
  } finally {
    rmSync(turn, { force: true });
  }
}

/**
 * The stamp lies inside what it vouches for: whoever clears the folder clears it too.
 * @param {() => void} check
 * @param {() => void} install
 * @param {Stamped} made
 * @returns {Step}
 */
function stampedStep(check, install, made) {
  const { stamp, proof } = made;
  return {
    check,
    isDone: () => existsSync(proof) && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest(made),
    install: () => {
      rmSync(stamp, { force: true });
      install();
      writeFileSync(stamp, digest(made));
    },
  };
}

/** @param {Stamped} made */
function digest({ sources, files }) {
  const hash = createHash('sha256').update(JSON.stringify(sources));
  for (const file of files) hash.update(readFileSync(path.join(root, file)));
  return hash.digest('hex');
}

/** One set-up at a time: the file holds the process that installs; one that is gone has lost its turn. */
function takeTurn() {
  mkdirSync(path.dirname(turn), { recursive: true });
  for (let asked = 0; !wasWritten(turn, String(process.pid)); asked += 1) {
    if (!isInstalling()) rmSync(turn, { force: true });
    else if (asked === 0)
      say('waiting for another set-up of this checkout (if there is none, remove .stamps/turn) ...');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  }
}

/** @param {string} file @param {string} text */
function wasWritten(file, text) {
  try {
    writeFileSync(file, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (existsSync(file)) return false;
    throw error;
  }
}

function isInstalling() {
  try {
    return process.kill(Number(readFileSync(turn, 'utf8')), 0);
  } catch {
    return false;
  }
}

function checkNpm() {
  if (Number.parseInt(process.versions.node) < 20) {
    throw new Refusal(`Node.js 20 or newer is needed, this is ${process.version}.`);
  }
  const version = /^npm\/(\d+)\S*/.exec(process.env.npm_config_user_agent ?? '');
  if (npm === '' || version === null) throw new Refusal('npm installs the packages. Type: npm run setup');
  if (Number(version[1]) < 10) {
    throw new Refusal(`npm 10 or newer is needed, this is ${version[0]}. Type: npm install --global npm@11`);
  }
}

function installPackages() {
  say('installing the npm packages (about 15 s) ...');
  // Without a network npm's own waits add up to more than a minute.
  const patience = ['--fetch-retry-mintimeout=2000', '--fetch-retry-maxtimeout=8000'];
  run(process.execPath, [npm, 'ci', '--no-audit', '--no-fund', '--loglevel=error', ...patience]);
  // npm 10 installs the pinned Node.js but does not link it.
  const pinned = `node-${process.platform}-${process.arch}/bin/node`;
  const link = path.join(root, 'node_modules/.bin/node');
  if (existsSync(path.join(root, 'node_modules', pinned)) && !existsSync(link)) {
    symlinkSync(`../${pinned}`, link);
  }
}

function checkPython() {
  const probe = 'import sys; print(*sys.version_info[:2], sep="."); import venv, ensurepip';
  const { status, stdout } = spawnSync(python, ['-c', probe], { cwd: root, encoding: 'utf8' });
  const version = /^(\d+)\.(\d+)$/m.exec(String(stdout));
  const mend =
    'Install Python 3.11 or newer (Debian: apt-get install python3 python3-venv), or name one with PYTHON=...';
  if (version === null) throw new Refusal(`No Python: "${python}" does not run. ${mend}`);
  if (Number(version[1]) * 100 + Number(version[2]) < 311) {
    throw new Refusal(`"${python}" is Python ${version[0]}, too old to test with. ${mend}`);
  }
  if (status !== 0) {
    throw new Refusal(`"${python}" has no venv module. Type (Debian): apt-get install python3-venv`);
  }
}

function installPython() {
  say('installing the Python packages for the tests (about 10 s) ...');
  run(python, ['-m', 'venv', '--clear', '.venv']);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
  const wanted = ['--requirement', 'python-shim/requirements-test.txt'];
  run(venvPython, [...pip, 'uv==0.13.9']);
  try {
    run(venvPython, ['-m', 'uv', 'pip', 'install', '--system-certs', '--python', venvPython, ...wanted]);
  } catch {
    // uv is many times faster, but knows neither pip's settings nor its certificates.
    run(venvPython, [...pip, ...wanted]);
  }
}

function checkChromium() {
  if (!canInstallChromium()) throw new Refusal(missingChromium());
}

function installChromium() {
  say('installing Chromium for the tests from the packages of Debian (about 15 s) ...');
  run('sh', ['-c', `export DEBIAN_FRONTEND=noninteractive; ${chromiumInstallation}`]);
  if (findChromium() === undefined) throw new Refusal(missingChromium());
}

/**
 * What a tool says matters only when it fails.
 * @param {string} command
 * @param {string[]} args
 */
function run(command, args) {
  const { error, status, output } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 2 ** 28,
  });
  if (status === 0) return;
  const said = error === undefined ? output.join('').trim() : error.message;
  const offline =
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ENETUNREACH|ETIMEDOUT|NewConnectionError|name resolution|failure resolving|connect to/;
  const mend = offline.test(said)
    ? 'The registry of the packages cannot be reached: connect to the network, or set HTTPS_PROXY, and try again.'
    : 'Mend what is said above and try again.';
  throw new Refusal(`${said}\nThis failed: ${[path.basename(command), ...args].join(' ')}\n${mend}`);
}

/** @param {string} message */
function say(message) {
  process.stderr.write(`${message}\n`);
}

main();
