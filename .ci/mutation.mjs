// `npm run mutation -- [--mutate GLOB]…`: breaks src/core in thousands of small ways, one at a time, and says which of them no
// test notices. What it needs stands in no list of the project's packages: nothing else asks for it.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { root, run } from './steps.mjs';

const VERSION = '10.1.1';
const folder = path.join(root, 'dist/.mutation');
const tools = path.join(folder, VERSION);
const packages = path.join(tools, 'node_modules/@stryker-mutator');

const { values } = parseArgs({ options: { mutate: { type: 'string', multiple: true } } });

const options = {
  // A probe is tested as a whole, against the sandbox: too slow to be asked for each mutant.
  mutate: values.mutate ?? ['src/core/**/*.ts', '!src/core/probe/!(size).ts'],
  testRunner: 'vitest',
  plugins: [path.join(packages, 'vitest-runner/dist/src/index.js')],
  vitest: { configFile: 'test/mutation/vitest.config.ts', pool: 'forks' },
  // It would rewrite a tsconfig.json by functions that TypeScript no longer has.
  ignorePatterns: ['/.*', '/dist', '/screenshots', '/tsconfig.json'],
  tempDirName: path.join(folder, 'copies'),
  cleanTempDir: 'always',
  concurrency: 1,
  reporters: ['clear-text', 'html', 'json'],
  clearTextReporter: { allowColor: false, allowEmojis: false, logTests: false, reportTests: false },
  htmlReporter: { fileName: path.join(folder, 'mutation.html') },
  jsonReporter: { fileName: path.join(folder, 'mutation.json') },
};

await install();
const config = path.join(folder, 'options.json');
writeFileSync(config, JSON.stringify(options));
const { ok } = await run([process.execPath, path.join(packages, 'core/bin/stryker.js'), 'run', config], {
  live: true,
});
if (!ok) process.exitCode = 1;

/** Without a vitest of its own: from below dist/ it finds the project's. */
async function install() {
  if (existsSync(path.join(tools, 'node_modules/.package-lock.json'))) return;
  mkdirSync(tools, { recursive: true });
  writeFileSync(path.join(tools, 'package.json'), '{ "private": true }');
  const wanted = ['core', 'vitest-runner'].map((name) => `@stryker-mutator/${name}@${VERSION}`);
  const flags = ['--legacy-peer-deps', '--no-audit', '--no-fund', '--loglevel=error'];
  const { ok, output } = await run(['npm', 'install', ...flags, ...wanted], {
    folder: path.relative(root, tools),
  });
  if (!ok) throw new Error(output);
}
