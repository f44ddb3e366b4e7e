// dist/, or the folder that is named: the two programs, the library with its types, the wheel of the Python package, the script
// of the demo, and the licences of all that is in them.
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundle, library, programs } from './bundle.mjs';
import { declare } from './declarations.mjs';
import { licences } from './licences.mjs';
import { python, root, run } from './steps.mjs';

const dist = path.resolve(process.argv[2] ?? path.join(root, 'dist'));

rmSync(dist, { recursive: true, force: true });
mkdirSync(path.join(dist, 'python'), { recursive: true });
await Promise.all([makePrograms(), declare(path.join(dist, 'types')), makeWheel()]);

async function makePrograms() {
  const sources = await bundle([...programs, library], dist);
  writeFileSync(path.join(dist, 'THIRD-PARTY-LICENSES.txt'), licences(sources));
}

async function makeWheel() {
  const folder = path.join(dist, 'python');
  const wheel = ['-m', 'build', '--wheel', '--no-isolation', '--outdir', folder, 'python-shim'];
  const { ok, output } = await run([python, ...wheel]);
  if (!ok) throw new Error(output);
  // The script that the demo runs.
  cpSync(path.join(root, 'python-shim/examples/sphere.py'), path.join(folder, 'sphere.py'));
}
