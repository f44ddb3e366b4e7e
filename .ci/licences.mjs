// The licences of the packages whose code is in the programs: they ask for their text to go where the code goes.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './steps.mjs';

/** @typedef {{name: string, version: string, license: string}} Manifest */

/** Their texts, with a copyright line, are all that these ask for. */
const ALLOWED = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT'];

/**
 * @param {readonly string[]} sources the files that are in the programs
 * @returns {string} a list of the packages, then the text of each
 */
export function licences(sources) {
  const packages = [...new Set(sources.flatMap(packageOf))].sort().map(read);
  const list = packages.map(({ title, license }) => `${title} (${license})`);
  const texts = packages.map(({ title, text }) => `${'-'.repeat(72)}\n${title}\n\n${text.trim()}\n`);
  return `The programs of vilvik-bridge contain code of these packages:\n\n${list.join('\n')}\n\n${texts.join('\n')}`;
}

/** @param {string} source with a namespace before it where a plug-in has loaded it */
function packageOf(source) {
  const found = /(?:^|[/:])(node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+)\//.exec(source);
  return found?.[1] === undefined ? [] : [found[1]];
}

/** @param {string} folder */
function read(folder) {
  const place = path.join(root, folder);
  const file = readdirSync(place).find((name) => /^(licen[cs]e|copying)/i.test(name));
  const { name, version, license } = /** @type {Manifest} */ (
    JSON.parse(readFileSync(path.join(place, 'package.json'), 'utf8'))
  );
  if (file === undefined) throw new Error(`${folder} has no text of its licence`);
  if (!ALLOWED.includes(license)) throw new Error(`${folder} has another licence than expected: ${license}`);
  if (existsSync(path.join(place, 'NOTICE'))) throw new Error(`${folder} has a NOTICE that must go with it`);
  return { title: `${name} ${version}`, license, text: readFileSync(path.join(place, file), 'utf8') };
}
