// What is packed, tried on every Node.js and every Python it is for; prints a table. Wants the registries for these, and
// nothing after that: each way is gone where there is no network, where the machine can do that.
import { execFile } from 'node:child_process';
import { mkdtemp, realpath, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { markdownTable } from '../harness/markdown-table.ts';
import { borrowingEnvironment, environmentWithPygad, interpreters, nodeOf } from './environments.ts';
import { runSample } from './library.ts';
import { packInto } from './pack.ts';
import { environmentOf, install, type Place } from './place.ts';

const run = promisify(execFile);
/** The oldest that we say we run on, the one that we develop on, and the newest. */
const NODES = ['22.22.3', process.version.slice(1), '26'];
const WAY = join(import.meta.dirname, 'way.ts');
/** A network of its own, in which this machine alone can be reached. */
const CUT = ['unshare', '--net', '--map-root-user', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh'];

const folder = await mkdtemp(join(await realpath(tmpdir()), 'vilvik-smoke-'));
try {
  const tarball = await packInto(folder);
  const isCut = await run('unshare', [...CUT.slice(1), 'true']).then(
    () => true,
    () => false,
  );
  const rows: Record<string, unknown>[] = [];
  for await (const [title, place] of places(folder)) {
    const row = await tryIn(place, tarball, isCut).catch(failure);
    process.stderr.write(`${title}: ${JSON.stringify(row)}\n`);
    rows.push({ with: title, ...row });
  }
  const head = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cells = rows.map((row) => head.map((name) => row[name] ?? ''));
  process.stdout.write(markdownTable(head, cells));
  process.stdout.write(`\ntarball ${await sizeOf(tarball)}\n`);
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** Every Node.js with our Python, then every Python with our Node.js. */
async function* places(root: string): AsyncGenerator<readonly [string, Place]> {
  const python = await borrowingEnvironment(join(root, 'python'));
  for (const version of NODES) {
    const node = await nodeOf(version, join(root, `node-${version}`));
    yield [`Node.js ${version}`, await emptyPlace(root, node, python)];
  }
  for (const [version, interpreter] of await interpreters()) {
    const its = await environmentWithPygad(interpreter, join(root, `python-${version}`));
    yield [`Python ${version}`, await emptyPlace(root, process.execPath, its)];
  }
}

async function emptyPlace(root: string, node: string, python: string): Promise<Place> {
  return { folder: await mkdtemp(join(root, 'empty-')), node, python };
}

async function tryIn(place: Place, tarball: string, isCut: boolean): Promise<object> {
  await install(place, tarball);
  const words = isCut ? CUT : [];
  const [program, ...args] = [...words, process.execPath, WAY, '--demo'];
  const { stdout } = await run(program, args, { cwd: place.folder, env: environmentOf(place) });
  const sample = (await runSample(place)).join(', ');
  return { ...(JSON.parse(stdout) as object), sample };
}

function failure(error: unknown): object {
  process.exitCode = 1;
  return { failed: error instanceof Error ? error.message : String(error) };
}

async function sizeOf(file: string): Promise<string> {
  return `${Math.round((await stat(file)).size / 1000)} kB`;
}
