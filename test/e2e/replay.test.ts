import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCli, type Environment } from '../harness/cli.ts';
import { PYTHON } from '../harness/repository.ts';
import { dumpText, goldenBodyPath, goldenPath, importBody } from '../harness/dumps.ts';
import { temporaryFolder } from '../harness/temp-folder.ts';

async function place(): Promise<{ readonly folder: string; readonly env: Environment }> {
  const folder = await temporaryFolder();
  return { folder, env: { HOME: folder, VILVIK_PYTHON: PYTHON } };
}

const verify = (env: Environment, ...words: string[]) =>
  runCli('vilvik-bridge', ['verify', '--replay', '--json', ...words], env);

test('dumps of the shim and a bare body are proven, and no file changes', async () => {
  const { env } = await place();
  const files = [goldenPath('sphere'), goldenPath('callbacks'), goldenBodyPath()];
  const before = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  const run = await verify(env, ...files);
  expect(run.stderr).toContain('the code of the dumps is run on this machine');
  expect(run.json()).toMatchObject({
    items: files.map((file) => ({ file, valid: true, proof: { proof: 'proven', error: null } })),
    exit_code: 0,
  });
  expect(await Promise.all(files.map((file) => readFile(file, 'utf8')))).toEqual(before);
});

test('code that does not give the recorded fitness ends with code 6 and says both', async () => {
  const { folder, env } = await place();
  const file = join(folder, 'run.vilvik.jsonl');
  await writeFile(file, dumpText({ body: importBody({ result: { best_solution_fitness: 2.5 } }) }));
  const run = await verify(env, file);
  expect(run.exitCode).toBe(6);
  expect(run.json()).toMatchObject({ items: [{ valid: true, proof: { proof: 'failed' } }] });
  const shown = await runCli('vilvik-bridge', ['verify', '--replay', file], env);
  expect(shown.stdout).toContain('fitness_func: failed');
});

test('without --replay nothing is run', async () => {
  const { folder, env } = await place();
  const marker = join(folder, 'was-run');
  const file = join(folder, 'run.vilvik.jsonl');
  const code = { fitness_func: `open(${JSON.stringify(marker)}, 'w')\ndef fitness_func(*a): return 1.5\n` };
  await writeFile(file, dumpText({ body: importBody({ code }) }));
  const plain = await runCli('vilvik-bridge', ['verify', '--json', file], env);
  expect(plain.json()).toMatchObject({ items: [{ valid: true, proof: null }] });
  await expect(readFile(marker)).rejects.toThrow('ENOENT');
  await verify(env, file);
  await expect(readFile(marker)).resolves.toBeDefined();
});

test('an interpreter that is none is told with the way out', async () => {
  const { env } = await place();
  const run = await verify({ ...env, VILVIK_PYTHON: '/nowhere/python' }, goldenPath('sphere'));
  expect(run.exitCode).toBe(1);
  expect(run.json()).toMatchObject({ error: { code: 'python_missing' } });
});
