import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { library } from './bundle.mjs';
import { run } from './steps.mjs';

/**
 * The types of the library, and of what it names, and of nothing else.
 *
 * @param {string} folder
 */
export async function declare(folder) {
  const all = mkdtempSync(path.join(tmpdir(), 'vilvik-bridge-types-'));
  try {
    const { ok, output } = await run(['tsc', '--project', '.ci/tsconfig.types.json', '--outDir', all]);
    if (!ok) throw new Error(output);
    copyWithNamed(path.relative('src', library).replace(/\.ts$/, '.d.ts'), all, folder);
  } finally {
    rmSync(all, { recursive: true });
  }
}

/**
 * @param {string} file
 * @param {string} from
 * @param {string} to
 */
function copyWithNamed(file, from, to) {
  const target = path.join(to, file);
  mkdirSync(path.dirname(target), { recursive: true });
  cpSync(path.join(from, file), target);
  for (const [, named = ''] of readFileSync(target, 'utf8').matchAll(/from '(\.[^']+)\.ts'/g)) {
    copyWithNamed(path.join(path.dirname(file), `${named}.d.ts`), from, to);
  }
}
