import { execFile } from 'node:child_process';
import { stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { runCli } from '../harness/cli.ts';
import { PYTHON } from '../harness/repository.ts';
import { temporaryFolder } from '../harness/temp-folder.ts';

const run = promisify(execFile);

const PIP = 'import os, pip; print(os.path.dirname(pip.__file__))';
const PACKAGES = 'import sysconfig; print(sysconfig.get_path("purelib"))';

/** An environment with the pip of ours: to install one takes longer than all the rest. */
async function environmentWithPip(folder: string): Promise<string> {
  await run(PYTHON, ['-m', 'venv', '--without-pip', folder]);
  const python = join(folder, 'bin', 'python');
  const [pip, packages] = await Promise.all([run(PYTHON, ['-c', PIP]), run(python, ['-c', PACKAGES])]);
  await symlink(pip.stdout.trim(), join(packages.stdout.trim(), 'pip'));
  return python;
}

test('the shim is put into an interpreter without a network', async () => {
  const folder = await temporaryFolder();
  const python = await environmentWithPip(join(folder, 'venv'));
  const nowhere = 'http://127.0.0.1:1';
  const env = { HOME: folder, PIP_INDEX_URL: nowhere, HTTPS_PROXY: nowhere };
  const install = await runCli('vilvik-bridge', ['python', 'install', '--json', '--python', python], env);
  expect(install.stderr).toBe('');
  expect(install.json()).toMatchObject({ version: 1, command: 'python', python });
  const { stdout } = await run(python, ['-I', '-c', 'import vilvik_shim; print(vilvik_shim.__file__)']);
  expect(stdout.startsWith(join(folder, 'venv'))).toBe(true);
  expect((install.json() as { location: string }).location).toBe(join(stdout.trim(), '..'));
});

test('the path is a place to import from', async () => {
  const folder = await temporaryFolder();
  const { stdout } = await runCli('vilvik-bridge', ['python', 'path'], { HOME: folder });
  await expect(stat(stdout.trim())).resolves.toBeDefined();
  const imported = await run(PYTHON, ['-c', 'import vilvik_shim; print(vilvik_shim.__version__)'], {
    env: { PYTHONPATH: stdout.trim() },
  });
  expect(imported.stdout).toMatch(/^\d+\.\d+/);
});

test('what pip refuses is told in its words, with another way', async () => {
  const folder = await temporaryFolder();
  await run(PYTHON, ['-m', 'venv', '--without-pip', join(folder, 'bare')]);
  const python = join(folder, 'bare', 'bin', 'python');
  const install = await runCli('vilvik-bridge', ['python', 'install', '--python', python], { HOME: folder });
  expect(install.exitCode).toBe(1);
  expect(install.stderr).toContain('No module named pip');
  expect(install.stderr).toContain('vilvik-bridge python path');
});
