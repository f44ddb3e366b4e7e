import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { checkoutWith, runScript } from './checkout.ts';

const sources = {
  'package-lock.json': '{}',
  '.npmrc': '',
  'python-shim/requirements-test.txt': '',
  'python-3.9': '#!/bin/sh\necho 3.9\n',
  'python-good': '#!/bin/sh\necho 3.12\n',
  'python-without-venv': '#!/bin/sh\necho 3.12\nexit 1\n',
};

const throughNpm = { npm_execpath: '/no/npm-cli.js', npm_config_user_agent: 'npm/11.0.0 node/v20.0.0' };

test.each([
  ['without npm', {}, 'npm installs the packages. Type: npm run setup'],
  [
    'with an old npm',
    { ...throughNpm, npm_config_user_agent: 'npm/9.8.1 node/v20.0.0' },
    'npm 10 or newer is needed, this is npm/9.8.1. Type: npm install --global npm@11',
  ],
  [
    'without Python',
    { ...throughNpm, PYTHON: '/nonexistent' },
    'No Python: "/nonexistent" does not run. Install',
  ],
  ['with an old Python', { ...throughNpm, PYTHON: './python-3.9' }, '"./python-3.9" is Python 3.9, too old'],
  [
    'without the venv module',
    { ...throughNpm, PYTHON: './python-without-venv' },
    '"./python-without-venv" has no venv module. Type (Debian): apt-get install python3-venv',
  ],
])('%s the set-up ends at once with a sentence', async (_name, env, sentence) => {
  const folder = await checkoutWith(sources);
  const { code, stdout, stderr } = await runScript(folder, ['setup.mjs'], env);
  expect(stderr.trim().split('\n')).toEqual([expect.stringContaining(sentence)]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(existsSync(path.join(folder, 'node_modules'))).toBe(false);
  expect(existsSync(path.join(folder, '.venv'))).toBe(false);
});

test('--browser refuses a browser that is not there before it installs anything', async () => {
  const folder = await checkoutWith(sources);
  const env = { ...throughNpm, PYTHON: './python-good', CHROMIUM: '/nonexistent' };
  const { code, stderr } = await runScript(folder, ['setup.mjs', '--browser'], env);
  expect(stderr).toBe('No Chromium: there is no "/nonexistent". Mend or unset CHROMIUM.\n');
  expect(code).toBe(1);
});

test('a set-up that was killed does not keep the next one waiting', async () => {
  const folder = await checkoutWith({ ...sources, '.stamps/turn': '99999999' });
  const { stderr } = await runScript(folder, ['setup.mjs'], {});
  expect(stderr).toContain('npm installs the packages');
  expect(existsSync(path.join(folder, '.stamps/turn'))).toBe(false);
});

test('a tool that fails is quoted and named', async () => {
  const folder = await checkoutWith({
    ...sources,
    'npm.cjs': 'console.error("npm error code EUSAGE"); process.exit(3);',
  });
  const env = { ...throughNpm, npm_execpath: './npm.cjs', PYTHON: './python-good' };
  const { code, stderr } = await runScript(folder, ['setup.mjs'], env);
  expect(code).toBe(1);
  expect(stderr.trim().split('\n')).toEqual([
    'installing the npm packages (about 15 s) ...',
    'npm error code EUSAGE',
    expect.stringContaining('This failed: node ./npm.cjs ci'),
    'Mend what is said above and try again.',
  ]);
});
