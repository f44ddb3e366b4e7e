/** `npm run campaign -- [--part NAME]… [--times N] [--seed S]`: all parts in full, or some of them, smaller. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Row } from './part.ts';
import { tableOf } from './table.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const ENDING = '.test.ts';

const names = (await readdir(join(ROOT, 'test/campaign/parts'))).map((file) => file.slice(0, -ENDING.length));
const chosen = readArguments();
const unknown = chosen.parts.filter((name) => !names.includes(name));
if (unknown.length > 0) fail(`there is no part ${unknown.join(', ')}: it is one of ${names.join(', ')}`);
const folder = await mkdtemp(join(tmpdir(), 'vilvik-campaign-'));
try {
  const rows = join(folder, 'rows');
  await writeFile(rows, '');
  const code = await runParts({ ...chosen.env, CAMPAIGN_ROWS: rows });
  const lines = (await readFile(rows, 'utf8')).split('\n').filter((line) => line !== '');
  const found = lines.map((line) => JSON.parse(line) as Row);
  process.stdout.write(tableOf(found.toSorted((one, other) => one.part.localeCompare(other.part))));
  process.exitCode = code === 0 ? 0 : 1;
} finally {
  await rm(folder, { recursive: true });
}

function readArguments(): { readonly parts: readonly string[]; readonly env: Record<string, string> } {
  const { part: parts = [], times, seed } = parsed();
  const wrong = [times, seed].find((text) => text !== undefined && !/^[1-9]\d{0,8}$/.test(text));
  if (wrong !== undefined) fail(`${wrong} is no whole number above nought`);
  const env = {
    ...(times === undefined ? {} : { CAMPAIGN_TIMES: times }),
    ...(seed === undefined ? {} : { CAMPAIGN_SEED: seed }),
  };
  return { parts, env };
}

function parsed() {
  try {
    return parseArgs({
      options: {
        part: { type: 'string', multiple: true },
        times: { type: 'string' },
        seed: { type: 'string' },
      },
    }).values;
  } catch (error) {
    return fail(`${(error as Error).message}; it takes --part NAME, --times N and --seed S`);
  }
}

/** What goes on is told on stderr, so that stdout is the table alone. */
async function runParts(env: Record<string, string>): Promise<number | null> {
  const files = chosen.parts.map((name) => `test/campaign/parts/${name}${ENDING}`);
  const config = ['--config', 'test/campaign/vitest.config.ts', '--root', '.'];
  const vitest = [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', ...config, ...files];
  const child = spawn(process.execPath, vitest, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 2, 2],
  });
  // Whoever breaks off sees what there is so far; the terminal tells the child itself of Ctrl-C.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill());
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}

function fail(why: string): never {
  process.stderr.write(`${why}\n`);
  process.exit(2);
}
