import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { VERSION } from '../../src/core/version.ts';

async function versionIn(path: string, pattern: RegExp): Promise<string | undefined> {
  const text = await readFile(new URL(`../../${path}`, import.meta.url), 'utf8');
  return pattern.exec(text)?.[1];
}

test.each([
  ['package.json', /"version": "(.+)"/],
  ['python-shim/pyproject.toml', /^version = "(.+)"/m],
  ['python-shim/src/vilvik_shim/__init__.py', /^__version__ = "(.+)"/m],
])('%s has the version of the bridge', async (path, pattern) => {
  expect(await versionIn(path, pattern)).toBe(VERSION);
});

test('the Python package has the licence of the bridge', async () => {
  const [ours, its] = ['LICENSE', 'python-shim/LICENSE'].map((path) => versionIn(path, /^([^]+)$/));
  expect(await its).toBe(await ours);
});
