import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { checkoutWith } from './checkout.ts';

const run = promisify(execFile);

/** The scripts of the project, each of which does nothing but say its words. */
function sayingScripts(): Record<string, string> {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { scripts } = JSON.parse(text) as { scripts: Record<string, string> };
  return Object.fromEntries(
    Object.entries(scripts).map(([name, line]) => [
      name,
      name.endsWith(':all') ? `echo ${name}` : line.replace('node .ci/setup.mjs && ', ''),
    ]),
  );
}

test.each(['bench', 'campaign', 'mutation', 'sweep'])(
  'the words after npm run %s -- reach its script',
  async (name) => {
    const folder = await checkoutWith({ 'package.json': JSON.stringify({ scripts: sayingScripts() }) });
    const { stdout } = await run('npm', ['run', '-s', name, '--', '--times', '3'], { cwd: folder });
    expect(stdout.trimEnd().split('\n').at(-1)).toBe(`${name}:all --times 3`);
  },
);
