// What the bundle loads later than its packages would, or not at all: each of these took a third of the time that bare
// Node.js takes to start, or more, for something that a push hardly ever needs.
import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';

/**
 * string-width makes large regular expressions and an Intl.Segmenter; only help pages ask how wide a text is.
 *
 * @type {import('esbuild').Plugin}
 */
const stringWidth = {
  name: 'lazy-string-width',
  setup(build) {
    build.onResolve({ filter: /^string-width$/ }, async ({ kind, resolveDir, pluginData }) => {
      if (pluginData === 'found') return undefined;
      const { path: file } = await build.resolve('string-width', { kind, resolveDir, pluginData: 'found' });
      return { path: file, namespace: 'lazy-string-width' };
    });
    build.onLoad({ filter: /.*/, namespace: 'lazy-string-width' }, ({ path: file }) => ({
      contents: `export default (...words) => require(${JSON.stringify(file)}).default(...words);`,
      resolveDir: path.dirname(file),
    }));
  },
};

/**
 * An `import` of a module of Node.js reads every export of it, also those that Node.js keeps for later: it opens the standard
 * streams (process), compares texts (util) and loads half of the library. Asked for like this, a module is read by the names
 * that are wanted alone.
 *
 * @param {string} code of a bundle
 */
export function withoutNodeImports(code) {
  return code.replaceAll(NODE_IMPORT, asVariables);
}

/**
 * @param {string} _
 * @param {string} first
 * @param {string | undefined} others
 * @param {string} module
 */
function asVariables(_, first, others, module) {
  const asked = `globalThis.process.getBuiltinModule("${module}")`;
  const names = (others ?? first).replace(/^\*\s*as\s+/, '').replaceAll(/\s+as\s+/g, ':');
  return others === undefined ? `var ${names}=${asked};` : `var ${first}=${asked},${names}=${first};`;
}

const MODULES = builtinModules.map((name) => name.replace('node:', '')).join('|');
const NODE_IMPORT = new RegExp(
  String.raw`\bimport\s*([\w$]+|\*\s*as [\w$]+|\{[^}]*\})(?:,\s*(\{[^}]*\}))?\s*from\s*"((?:node:)?(?:${MODULES}|sqlite))";`,
  'g',
);

/**
 * Encryption is loaded when something is to be encrypted: a server on this machine is asked without.
 *
 * @type {import('esbuild').Plugin}
 */
const encryption = {
  name: 'lazy-encryption',
  setup(build) {
    build.onResolve({ filter: /^(node:)?(https|tls)$/ }, ({ kind, path: name }) => {
      const file = `node:${name.replace('node:', '')}`;
      return kind === 'require-call'
        ? { path: file, external: true }
        : { path: file, namespace: 'lazy-encryption' };
    });
    build.onLoad({ filter: /.*/, namespace: 'lazy-encryption' }, ({ path: name }) => ({
      contents: `
        const load = () => globalThis.process.getBuiltinModule(${JSON.stringify(name)});
        export default new Proxy({}, { get: (_, name) => load()[name] });
        export const checkServerIdentity = (...words) => load().checkServerIdentity(...words);`,
    }));
  },
};

/**
 * got's type checks make two Intl.ListFormat when they are loaded, for the words of errors that got would throw.
 *
 * @type {import('esbuild').Plugin}
 */
const listFormat = {
  name: 'lazy-list-format',
  setup(build) {
    build.initialOptions.define = { ...build.initialOptions.define, 'Intl.ListFormat': 'LazyListFormat' };
    build.initialOptions.inject = [...(build.initialOptions.inject ?? []), 'lazy-list-format'];
    build.onResolve({ filter: /^lazy-list-format$/ }, () => ({
      path: 'list-format',
      namespace: 'lazy-list-format',
    }));
    build.onLoad({ filter: /.*/, namespace: 'lazy-list-format' }, () => ({
      contents: `
        const { ListFormat } = Intl;
        export class LazyListFormat {
          constructor(...words) { this.words = words; }
          format(list) { return new ListFormat(...this.words).format(list); }
        }`,
    }));
  },
};

/**
 * got asks of every body whether it is a form, and the global that it asks loads all of fetch. Ours never is one. Nor do we
 * speak HTTP/2, for which got loads a client, and Node.js all that belongs to it.
 *
 * @type {import('esbuild').Plugin}
 */
const plainGot = {
  name: 'plain-got',
  setup(build) {
    build.onLoad({ filter: /[\\/]got[\\/]dist[\\/]source[\\/]core[\\/]index\.js$/ }, ({ path: file }) => {
      const code = readFileSync(file, 'utf8');
      const plain = code.replace(/^import \{ Http2ServerResponse.* from 'node:http2';$/m, NO_HTTP2);
      if (plain === code) throw new Error(`${file} loads HTTP/2 in another way than before`);
      return { contents: `class FormData {}\n${plain}` };
    });
    build.onLoad({ filter: /[\\/]got[\\/]dist[\\/]source[\\/].*[\\/]http2-client\.js$/ }, () => ({
      contents: 'export default {};',
    }));
  },
};

const NO_HTTP2 = 'class Http2ServerResponse {}\nconst http2Constants = {};';

/**
 * yargs asserts two things about its own calls, at each of them, and one that fails and is caught wherever it looks for a
 * package.json that is not there; node:assert brings its colours and its differ along, which nobody gets to see.
 *
 * @type {import('esbuild').Plugin}
 */
const assert = {
  name: 'lazy-assert',
  setup(build) {
    build.onResolve({ filter: /^(node:)?assert$/ }, ({ kind }) =>
      kind === 'require-call'
        ? { path: 'node:assert', external: true }
        : { path: 'assert', namespace: 'lazy-assert' },
    );
    build.onLoad({ filter: /.*/, namespace: 'lazy-assert' }, () => ({
      contents: `
        export const strictEqual = (one, other, words) => {
          if (!Object.is(one, other)) throw new Error(words);
        };
        export const notStrictEqual = (one, other, words) => {
          if (Object.is(one, other)) throw new Error(words);
        };`,
    }));
  },
};

/**
 * yargs asks how wide the terminal is when it is loaded, for which Node.js makes a stream; only help pages want to know.
 *
 * @type {import('esbuild').Plugin}
 */
const terminalWidth = {
  name: 'lazy-terminal-width',
  setup(build) {
    build.onLoad({ filter: /[\\/]yargs[\\/].*[\\/]esm\.mjs$/ }, ({ path: file }) => {
      const code = readFileSync(file, 'utf8');
      const lazy = code.replace(/stdColumns: (typeof .*)$/m, 'get stdColumns() { return $1; }');
      if (lazy === code)
        throw new Error(`${file} asks for the width of the terminal in another way than before`);
      return { contents: lazy };
    });
  },
};

/**
 * In a program of one piece all imports of Node.js stand at its head, also those of parts that are made late. These modules
 * are large, and only such parts ask for them.
 *
 * @type {import('esbuild').Plugin}
 */
export const lateModules = {
  name: 'late-modules',
  setup(build) {
    build.onResolve({ filter: LATE_MODULES }, ({ kind, path: name }) =>
      kind === 'require-call' ? undefined : { path: name, namespace: 'late-modules' },
    );
    build.onLoad({ filter: /.*/, namespace: 'late-modules' }, ({ path: name }) => ({
      contents: `module.exports = globalThis.process.getBuiltinModule(${JSON.stringify(name)});`,
    }));
  },
};

const LATE_MODULES = /^(node:)?(child_process|dns|http|http2|readline(\/promises)?|zlib)$/;

/** @type {import('esbuild').Plugin[]} */
export const lazyLoading = [assert, plainGot, stringWidth, encryption, listFormat, terminalWidth];
