import { execFile } from 'node:child_process';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { goldenPath } from '../harness/dumps.ts';
import { REPOSITORY } from '../harness/repository.ts';
import { environmentOf, type Place } from './place.ts';

const run = promisify(execFile);
const TSC = join(REPOSITORY, 'node_modules', '.bin', 'tsc');
const STRICT =
  '--strict --exactOptionalPropertyTypes --noUncheckedIndexedAccess --module nodenext --target es2022 --lib es2022,dom';

/** The sample of the library in a README. */
export function librarySample(readme: string): string {
  return /```ts library\n([^]*?)```/.exec(readme)?.[1] ?? '';
}

/** The sample of the README, compiled by its installed types alone, and run; answers the lines that it prints. */
export async function runSample(place: Place): Promise<readonly string[]> {
  const settings = { cwd: place.folder, env: environmentOf(place) };
  const readme = await readFile(join(place.folder, 'node_modules', 'vilvik-bridge', 'README.md'), 'utf8');
  await writeFile(join(place.folder, 'sample.ts'), librarySample(readme));
  await cp(goldenPath('sphere'), join(place.folder, 'night-run.vilvik.jsonl'));
  await run(process.execPath, [TSC, ...STRICT.split(' '), 'sample.ts'], settings);
  const { stdout } = await run('node', ['sample.js'], settings);
  return stdout.trim().split('\n');
}
