import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { REPOSITORY } from '../harness/repository.ts';
import { codeSpans, readPage, rowsOf } from './pages.ts';

const SHIM = 'python-shim/src/vilvik_shim';

/** The folders of the repository in one of its folders; caches begin with a dot or an underscore more. */
async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(join(REPOSITORY, folder), { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && !/^(?:\.|__)/.test(entry.name))
    .map(({ name }) => `${folder}/${name}`);
}

test('each folder of src and test has a row that says what it does and what it may or must not do', async () => {
  const rows = rowsOf(await readPage('src/README.md')).filter((cells) => cells.length === 3);
  const named = new Set(rows.flatMap(([folder = '']) => codeSpans(folder)));
  const rooms = await foldersIn('src');
  const inside = (await Promise.all(rooms.map((room) => foldersIn(room)))).flat();
  const tests = await foldersIn('test');
  const needed = [
    ...[...rooms, ...inside].map((folder) => folder.slice('src/'.length)),
    ...tests.filter((folder) => !rooms.includes(folder.replace('test', 'src'))),
  ];
  expect(needed.filter((folder) => !named.has(folder))).toEqual([]);
});

test('each room of the shim begins with what it does', async () => {
  const rooms = await foldersIn(SHIM);
  const firstLines = rooms.map((room) => readFile(join(REPOSITORY, room, '__init__.py'), 'utf8'));
  for (const text of await Promise.all(firstLines)) expect(text).toMatch(/^""".{30,}/);
  const page = await readPage('src/README.md');
  const names = rooms.map((room) => room.slice(SHIM.length + 1));
  expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});

test('every file and folder of the house that the page names is there', async () => {
  const inSources = await readdir(join(REPOSITORY, 'src'));
  const inHouse = await readdir(REPOSITORY);
  const paths = codeSpans(await readPage('src/README.md'))
    .filter((span) => /^[^\s/]+\/\S*$/.test(span))
    .flatMap((span) => {
      const [first = ''] = span.split('/');
      if (inSources.includes(first)) return join('src', span);
      return inHouse.includes(first) ? span : [];
    });
  expect(paths.length).toBeGreaterThan(50);
  expect(paths.filter((path) => !existsSync(join(REPOSITORY, path)))).toEqual([]);
});
