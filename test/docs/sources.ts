import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { REPOSITORY } from '../harness/repository.ts';

/** All that the programs and the shim are made of. */
export async function sourceText(): Promise<string> {
  const folders = ['src', 'python-shim/src/vilvik_shim'].map((name) => join(REPOSITORY, name));
  const texts = folders.map(async (folder) => {
    const names = (await readdir(folder, { recursive: true })).filter((name) => /\.(?:ts|py)$/.test(name));
    return Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  });
  return (await Promise.all(texts)).flat().join('\n');
}
