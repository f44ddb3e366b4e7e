// dist/, or the folder that is named: the two programs as split bundles, the wheel of the Python package, and the script of the demo.
import { chmodSync, cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build, transform } from 'esbuild';
import { lazyLoading, withoutNodeImports } from './lazy-loading.mjs';
import { python, root, run } from './steps.mjs';

const programs = ['vilvik-bridge', 'vilvik-push'];
const dist = path.resolve(root, process.argv[2] ?? 'dist');

/** What CommonJS packages inside an ES module bundle still ask for. */
const banner =
  'const require=globalThis.process.getBuiltinModule,__filename=import.meta.filename,__dirname=import.meta.dirname;';

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);
// Each by itself: what both programs and all their verbs share in different mixtures would lie in forty pieces, and a push
// would spend a third of its time on finding them.
for (const name of programs) {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [`src/cli/${name}.ts`],
    outdir: dist,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    minify: true,
    banner: { js: banner },
    plugins: lazyLoading,
    logLevel: 'warning',
    write: false,
  });
  for (const { path: file, text } of outputFiles) {
    const code = withoutNodeImports(text);
    // Code that was changed as a text is read once more.
    await transform(code, { format: 'esm', target: 'node22' });
    writeFileSync(file, code);
  }
  chmodSync(path.join(dist, `${name}.js`), 0o755);
}

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
