// Before the tests that start the programs: made anew from the sources each time, and gone afterwards, so that no test can
// start old ones. Two folders below the root, as the sources are: there a program finds the shim and the interpreter of the
// checkout.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { bundle, programs } from './bundle.mjs';
import { root } from './steps.mjs';

/** @param {import('vitest/node').TestProject} project */
export async function setup(project) {
  const stamps = path.join(root, '.stamps');
  mkdirSync(stamps, { recursive: true });
  const folder = mkdtempSync(path.join(stamps, 'programs-'));
  process.once('exit', () => {
    rmSync(folder, { recursive: true, force: true });
  });
  await bundle([...programs, 'test/e2e/children/push-and-die.ts'], folder);
  project.provide('programs', folder);
}
