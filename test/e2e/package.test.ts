import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { VERSION } from '../../src/core/version.ts';
import { REPOSITORY } from '../harness/repository.ts';
import { borrowingEnvironment } from '../smoke/environments.ts';
import { runSample } from '../smoke/library.ts';
import { packInto } from '../smoke/pack.ts';
import { environmentOf, install, type Place } from '../smoke/place.ts';

const run = promisify(execFile);
let folder = '';
let tarball = '';
let place: Place;

beforeAll(async () => {
  folder = await mkdtemp(join(await realpath(tmpdir()), 'vilvik-bridge-test-'));
  const empty = join(folder, 'empty');
  await mkdir(empty);
  const [python, packed] = await Promise.all([borrowingEnvironment(join(folder, 'venv')), packInto(folder)]);
  tarball = packed;
  place = { folder: empty, node: process.execPath, python };
  await install(place, tarball);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test('what is packed brings everything along, and the licences of it', async () => {
  expect(await readdir(join(place.folder, 'node_modules'))).toEqual([
    '.bin',
    '.package-lock.json',
    'vilvik-bridge',
  ]);
  const installed = join(place.folder, 'node_modules', 'vilvik-bridge');
  expect((await readdir(installed)).sort()).toEqual(['LICENSE', 'README.md', 'dist', 'package.json']);
  const licences = await readFile(join(installed, 'dist', 'THIRD-PARTY-LICENSES.txt'), 'utf8');
  const { devDependencies } = JSON.parse(await readFile(join(REPOSITORY, 'package.json'), 'utf8')) as {
    readonly devDependencies: Readonly<Record<string, string>>;
  };
  for (const name of ['got', 'zod', 'hono', 'execa', 'd3-shape']) {
    expect(licences).toContain(`\n${name} ${devDependencies[name]} (`);
  }
  expect(licences.match(/Copyright/g)?.length).toBeGreaterThan(50);
});

test('what is packed is as tools expect a package to be', async () => {
  const { stdout } = await run('publint', ['--strict', tarball]);
  expect(stdout).toContain('All good!');
});

test('from an empty folder and without a network, a run gets to its receipt and its card', async () => {
  // Whoever asks for something outside gets nowhere.
  const nowhere = 'http://127.0.0.1:1';
  const env = { ...environmentOf(place), HTTPS_PROXY: nowhere, HTTP_PROXY: nowhere, NO_PROXY: '127.0.0.1' };
  const way = join(REPOSITORY, 'test', 'smoke', 'way.ts');
  const { stdout } = await run(process.execPath, [way], { cwd: place.folder, env });
  expect(JSON.parse(stdout)).toMatchObject({
    bridge: VERSION,
    node: process.version,
    card: expect.stringContaining('imported') as string,
  });
});

test('the sample of the README compiles strictly against what is installed, and runs', async () => {
  expect(await runSample(place)).toEqual(['sphere finished 10', '201']);
});
