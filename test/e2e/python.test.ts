import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { runCli } from '../harness/cli.ts';
import { PYTHON } from '../harness/repository.ts';
import { temporaryFolder } from '../harness/temp-folder.ts';

const run = promisify(execFile);

test('the shim is put into an interpreter without a network', async () => {
  const folder = await temporaryFolder();
  await run(PYTHON, ['-m', 'venv', join(folder, 'venv')]);
  const python = join(folder, 'venv', 'bin', 'python');
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
