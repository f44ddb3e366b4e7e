import { chmodSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build, transform } from 'esbuild';
import { lateModules, lazyLoading, withoutNodeImports } from './lazy-loading.mjs';
import { root } from './steps.mjs';

export const programs = ['src/cli/vilvik-bridge.ts', 'src/cli/vilvik-push.ts'];

/** What programs of other people import, in pieces: a sandbox is loaded by those alone who make one. */
export const library = 'src/app/library.ts';

/** What runs a job of the sandbox. */
const scripts = ['supervise.py', 'run_job.py'];

/** What CommonJS packages inside an ES module bundle still ask for. */
const banner =
  'const require=globalThis.process.getBuiltinModule,__filename=import.meta.filename,__dirname=import.meta.dirname;';

/**
 * Programs that are one piece but for their entry: to find, open and link the sixteen pieces of a push, or the fifty of a
 * status, takes longer than to read those that it has no use for. What is loaded late is still made late.
 *
 * @type {Readonly<Record<string, string>>}
 */
const inOnePiece = {
  'src/cli/vilvik-bridge.ts': 'src/cli/bridge-program.ts',
  'src/cli/vilvik-push.ts': 'src/cli/push-program.ts',
};

/**
 * Makes programs, as users get them, in a folder; each by itself, also where they share what they do.
 *
 * @param {readonly string[]} files
 * @param {string} folder
 * @returns {Promise<string[]>} every file that is in them, some of them twice
 */
export async function bundle(files, folder) {
  mkdirSync(folder, { recursive: true });
  /** @type {string[]} */
  const sources = [];
  for (const file of files) {
    const piece = inOnePiece[file];
    sources.push(
      ...(await (piece === undefined ? bundleOne(file, folder) : bundleApart(file, piece, folder))),
    );
    if (file !== library) chmodSync(path.join(folder, `${path.basename(file, '.ts')}.js`), 0o755);
  }
  for (const name of scripts) {
    cpSync(path.join(root, 'src/sandbox/worker', name), path.join(folder, 'python', name));
  }
  return sources;
}

/**
 * The entry is a bundle of its own, and loads the piece by its name.
 *
 * @param {string} entry
 * @param {string} piece
 * @param {string} folder
 */
async function bundleApart(entry, piece, folder) {
  const name = path.basename(piece, '.ts');
  /** @type {import('esbuild').Plugin} */
  const apart = {
    name: 'apart',
    setup(build) {
      build.onResolve({ filter: new RegExp(String.raw`/${name}\.ts$`) }, () => ({
        path: `./${name}.js`,
        external: true,
      }));
    },
  };
  return [
    ...(await bundleOne(entry, folder, { plugins: [apart] })),
    ...(await bundleOne(piece, folder, { splitting: false, plugins: [lateModules] })),
  ];
}

/**
 * @param {string} file
 * @param {string} folder
 * @param {{splitting?: boolean, plugins?: import('esbuild').Plugin[]}} options
 */
async function bundleOne(file, folder, { splitting = true, plugins = [] } = {}) {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: [file],
    outdir: folder,
    bundle: true,
    splitting,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    minify: true,
    banner: { js: banner },
    plugins: [...plugins, ...lazyLoading],
    logLevel: 'warning',
    write: false,
    metafile: true,
  });
  for (const { path: piece, text } of outputFiles) {
    const code = withoutNodeImports(text);
    // One letter of another alphabet, and Node.js keeps the whole program at two bytes a letter: 4 ms of each start.
    const foreign = /[\u0080-\uffff].{0,30}/.exec(code);
    if (foreign !== null) throw new Error(`${piece} is not ASCII alone: ${foreign[0]}`);
    // Code that was changed as a text is read once more.
    await transform(code, { format: 'esm', target: 'node22' });
    writeFileSync(piece, code);
  }
  return Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs));
}
