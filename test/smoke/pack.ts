import { execFile } from 'node:child_process';
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { REPOSITORY } from '../harness/repository.ts';

const run = promisify(execFile);

/** Packs what the sources give now, beside the checkout, whose dist/ stays as it is; answers the tarball. */
export async function packInto(folder: string): Promise<string> {
  const stage = join(folder, 'stage');
  await mkdir(stage);
  for (const name of ['package.json', 'README.md', 'LICENSE'])
    await cp(join(REPOSITORY, name), join(stage, name));
  await run(process.execPath, [join(REPOSITORY, '.ci', 'build.mjs'), join(stage, 'dist')]);
  const words = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const { stdout } = await run('npm', words, { cwd: stage });
  return join(folder, nameOf(stdout));
}

/** npm 10 and 11 print a list, npm 12 an object with an entry for each package. */
function nameOf(packed: string): string {
  const found = JSON.parse(packed) as Readonly<Record<string, { readonly filename: string }>>;
  const [first] = Object.values(found);
  if (first === undefined) throw new Error(`npm packed nothing: ${packed}`);
  return first.filename;
}
