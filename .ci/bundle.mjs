import { chmodSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build, transform } from 'esbuild';
import { lazyLoading, withoutNodeImports } from './lazy-loading.mjs';
import { root } from './steps.mjs';

export const programs = ['src/cli/vilvik-bridge.ts', 'src/cli/vilvik-push.ts'];

/** What runs a job of the sandbox. */
const scripts = ['supervise.py', 'run_job.py'];

/** What CommonJS packages inside an ES module bundle still ask for. */
const banner =
  'const require=globalThis.process.getBuiltinModule,__filename=import.meta.filename,__dirname=import.meta.dirname;';

/**
 * Makes programs, as users get them, in a folder: split bundles. Each by itself: what both programs and all their verbs
 * share in different mixtures would lie in forty pieces, and a push would spend a third of its time on finding them.
 *
 * @param {readonly string[]} files
 * @param {string} folder
 */
export async function bundle(files, folder) {
  mkdirSync(folder, { recursive: true });
  for (const file of files) {
    const { outputFiles } = await build({
      absWorkingDir: root,
      entryPoints: [file],
      outdir: folder,
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
    for (const { path: piece, text } of outputFiles) {
      const code = withoutNodeImports(text);
      // Code that was changed as a text is read once more.
      await transform(code, { format: 'esm', target: 'node22' });
      writeFileSync(piece, code);
    }
    chmodSync(path.join(folder, `${path.basename(file, '.ts')}.js`), 0o755);
  }
  for (const name of scripts) {
    cpSync(path.join(root, 'src/sandbox/worker', name), path.join(folder, 'python', name));
  }
}
