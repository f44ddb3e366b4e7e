// dist/: the two programs as one split bundle, the wheel of the Python package, and the script of the demo.
import { chmodSync, cpSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { python, root, run } from './steps.mjs';

const programs = ['vilvik-bridge', 'vilvik-push'];
const dist = path.join(root, 'dist');

/** What CommonJS packages inside an ES module bundle still ask for. */
const banner =
  'import{createRequire as __cr}from"node:module";' +
  'const require=__cr(import.meta.url),__filename=import.meta.filename,__dirname=import.meta.dirname;';

/**
 * Loading string-width makes an Intl.Segmenter and large regular expressions: that takes longer than bare Node.js takes
 * to start. The width of a text is needed for help pages only, so it is loaded when the first one asks.
 */
const lazyStringWidth = {
  name: 'lazy-string-width',
  setup({ onResolve, onLoad, resolve }) {
    onResolve({ filter: /^string-width$/ }, async ({ kind, resolveDir, pluginData }) => {
      if (pluginData === 'found') return undefined;
      const { path: file } = await resolve('string-width', { kind, resolveDir, pluginData: 'found' });
      return { path: file, namespace: 'lazy' };
    });
    onLoad({ filter: /.*/, namespace: 'lazy' }, ({ path: file }) => ({
      contents: `export default (...words) => require(${JSON.stringify(file)}).default(...words);`,
      resolveDir: path.dirname(file),
    }));
  },
};

rmSync(dist, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: programs.map((name) => `src/cli/${name}.ts`),
  outdir: dist,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  minify: true,
  banner: { js: banner },
  plugins: [lazyStringWidth],
  logLevel: 'warning',
});
for (const name of programs) chmodSync(path.join(dist, `${name}.js`), 0o755);

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
  cpSync(path.join(root, 'python-shim', 'examples', 'sphere.py'), path.join(dist, 'python', 'sphere.py'));
} else {
  process.stderr.write(wheel.output);
  process.exitCode = 1;
}
