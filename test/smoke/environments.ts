import { execFile } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PYTHON } from '../harness/repository.ts';

const run = promisify(execFile);

/** The Node.js of the npm registry, in a folder of its own; answers the program. */
export async function nodeOf(version: string, folder: string): Promise<string> {
  const name = `node-${process.platform}-${process.arch}`;
  await mkdir(folder);
  await writeFile(join(folder, 'package.json'), '{"private": true}\n');
  await run('npm', ['install', '--no-audit', '--no-fund', `${name}@${version}`], { cwd: folder });
  return join(folder, 'node_modules', name, 'bin', 'node');
}

/** The interpreters of the machine that the shim is for, by their minor version: of pyenv, and of the PATH. */
export async function interpreters(): Promise<ReadonlyMap<string, string>> {
  const versions = join(process.env['PYENV_ROOT'] ?? join(homedir(), '.pyenv'), 'versions');
  const ofPyenv = (await readdir(versions).catch(() => [])).map((name) =>
    join(versions, name, 'bin', 'python'),
  );
  const ofPath = Array.from({ length: 12 }, (_, index) => `python3.${index + 9}`);
  const found = new Map<string, string>();
  for (const command of [...ofPyenv, ...ofPath]) {
    const version = await versionOf(command);
    if (version !== null && !found.has(version)) found.set(version, command);
  }
  return new Map([...found].sort(([one], [other]) => minor(one) - minor(other)));
}

/** Null where it does not run, has no venv, or is older than the shim asks for. */
async function versionOf(command: string): Promise<string | null> {
  const ask = 'import sys; print(*sys.version_info[:2], sep="."); import venv, ensurepip';
  try {
    const version = (await run(command, ['-c', ask])).stdout.trim();
    return version.startsWith('3.') && minor(version) >= 9 ? version : null;
  } catch {
    return null;
  }
}

function minor(version: string): number {
  return Number(version.split('.')[1]);
}

/** An environment of its own with the newest PyGAD that the interpreter can have; answers its interpreter. */
export async function environmentWithPygad(interpreter: string, folder: string): Promise<string> {
  await run(interpreter, ['-m', 'venv', folder]);
  const python = join(folder, 'bin', 'python');
  const uv = ['-m', 'uv', 'pip', 'install', '--quiet', '--system-certs', '--python', python, 'pygad'];
  // As in the set-up: uv is faster, but knows neither pip's settings nor its certificates.
  await run(PYTHON, uv).catch(() => run(python, ['-m', 'pip', 'install', '--quiet', 'pygad']));
  return python;
}

/** An environment that borrows pip and PyGAD of ours: to install them takes longer than all the rest. */
export async function borrowingEnvironment(folder: string): Promise<string> {
  const python = join(folder, 'bin', 'python');
  await run(PYTHON, ['-m', 'venv', '--without-pip', folder]);
  const [ours, its] = await Promise.all([PYTHON, python].map((one) => run(one, ['-c', PACKAGES])));
  await writeFile(join(its?.stdout.trim() ?? '', 'borrowed.pth'), ours?.stdout ?? '');
  return python;
}

const PACKAGES = 'import sysconfig; print(sysconfig.get_path("purelib"))';
