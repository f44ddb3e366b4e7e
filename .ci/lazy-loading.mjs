// What the bundle loads later than its packages would, or not at all: each of these took a third of the time that bare
// Node.js takes to start, or more, for something that a push hardly ever needs.
import { readFileSync } from 'node:fs';
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
 * An `import` of a module of Node.js reads every export of it, and so loads the WebSocket client (http) and parses all root
 * certificates (tls); a `require` does not.
 *
 * @type {import('esbuild').Plugin}
 */
const nodeModules = {
  name: 'required-node-modules',
  setup(build) {
    build.onResolve({ filter: /^(node:)?(http|tls)$/ }, ({ kind, path: name }) => {
      const file = `node:${name.replace('node:', '')}`;
      return kind === 'require-call' ? { path: file, external: true } : { path: file, namespace: 'required' };
    });
    build.onLoad({ filter: /.*/, namespace: 'required' }, ({ path: file }) => ({
      contents: `module.exports = require(${JSON.stringify(file)});`,
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
 * got asks of every body whether it is a form, and the global that it asks loads all of fetch. Ours never is one.
 *
 * @type {import('esbuild').Plugin}
 */
const formData = {
  name: 'no-form-data',
  setup(build) {
    build.onLoad({ filter: /[\\/]got[\\/]dist[\\/]source[\\/]core[\\/]index\.js$/ }, ({ path: file }) => ({
      contents: `class FormData {}\n${readFileSync(file, 'utf8')}`,
    }));
  },
};

/**
 * yargs asserts two things about its own calls, at each of them; node:assert brings its colours and its differ along, which
 * only an assertion that fails has a use for.
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
          if (!Object.is(one, other)) require("node:assert").strictEqual(one, other, words);
        };
        export const notStrictEqual = (one, other, words) => {
          if (Object.is(one, other)) require("node:assert").notStrictEqual(one, other, words);
        };`,
    }));
  },
};

/** @type {import('esbuild').Plugin[]} */
export const lazyLoading = [assert, formData, stringWidth, nodeModules, listFormat];
