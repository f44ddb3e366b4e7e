import { readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  besideFile,
  exists,
  numberedName,
  systemCode,
  whereItExists,
  writeDurably,
  writeView,
} from '../../src/platform/files.ts';
import { temporaryFolder } from '../harness/temp-folder.ts';

test.each([
  ['/a/run.vilvik.jsonl', 1, '/a/run.vilvik.jsonl'],
  ['/a/run.vilvik.jsonl', 2, '/a/run.2.vilvik.jsonl'],
  ['/a/run.json', 3, '/a/run.3.json'],
  ['/a.b/run', 2, '/a.b/run.2'],
  ['/a/x.y.json', 2, '/a/x.y.2.json'],
])('%s number %d is %s', (path, number, name) => {
  expect(numberedName(path, number)).toBe(name);
});

test.each([
  ['/a/run.vilvik.jsonl', '/a/run.receipt.json'],
  ['/a/run.2.vilvik.jsonl', '/a/run.2.receipt.json'],
  ['/a/run.json', '/a/run.receipt.json'],
])('the receipt of %s is %s', (path, receipt) => {
  expect(besideFile(path, 'receipt')).toBe(receipt);
});

test.each([writeDurably, writeView])(
  'a file is written whole, for its owner alone, and nothing is left beside it',
  async (write) => {
    const path = join(await temporaryFolder(), 'new', 'file');
    await write(path, 'old');
    await write(path, 'ä');
    expect(await readFile(path, 'utf8')).toBe('ä');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(path, '..'))).toEqual(['file']);
  },
);

test('a link to nowhere has its name', async () => {
  const folder = await temporaryFolder();
  await symlink('/nowhere', join(folder, 'link'));
  expect(await exists(join(folder, 'link'))).toBe(true);
  expect(await exists(join(folder, 'other'))).toBe(false);
});

test('nothing lies below a file', async () => {
  const file = join(await temporaryFolder(), 'file');
  await writeFile(file, 'text');
  expect(await exists(join(file, 'below'))).toBe(false);
});

test('only what does not exist is null, every other trouble is thrown', async () => {
  const file = join(await temporaryFolder(), 'file');
  await writeFile(file, 'text');
  expect(await whereItExists(() => readFile(`${file}.other`))).toBeNull();
  await expect(whereItExists(() => readFile(join(file, 'below')))).rejects.toThrow('ENOTDIR');
});

test('only errors of the system have a code', () => {
  expect(systemCode(Object.assign(new Error('x'), { code: 'EACCES' }))).toBe('EACCES');
  expect([new Error('x'), null, 5, { code: 7 }].map(systemCode)).toEqual([null, null, null, null]);
});
