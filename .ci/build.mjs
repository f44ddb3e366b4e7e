// dist/: the two programs, the wheel of the Python package, and the script of the demo.
import { cpSync, rmSync } from 'node:fs';
import path from 'node:path';
import { bundle, programs } from './bundle.mjs';
import { python, root, run } from './steps.mjs';

const dist = path.join(root, 'dist');

rmSync(dist, { recursive: true, force: true });
await bundle(programs, dist);

const wheel = await run([
  python,
  '-m',
  'build',
  '--wheel',
  '--no-isolation',
  '--outdir',
  path.join(dist, 'python'),
  'python-shim',
]);
if (wheel.ok) {
  // The script that the demo runs.
  cpSync(path.join(root, 'python-shim/examples/sphere.py'), path.join(dist, 'python', 'sphere.py'));
} else {
  process.stderr.write(wheel.output);
  process.exitCode = 1;
}
