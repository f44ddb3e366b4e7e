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
  // The script that the demo runs, and what runs a job of the sandbox.
  const scripts = [
    'python-shim/examples/sphere.py',
    'src/sandbox/worker/supervise.py',
    'src/sandbox/worker/run_job.py',
  ];
  for (const script of scripts) {
    cpSync(path.join(root, script), path.join(dist, 'python', path.basename(script)));
  }
} else {
  process.stderr.write(wheel.output);
  process.exitCode = 1;
}
