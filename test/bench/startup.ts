import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PYTHON, REPOSITORY } from '../harness/repository.ts';
import { dumpText, importBody, runId } from '../harness/dumps.ts';
import { compare, printRatio, type Timed } from './pairs.ts';
import { runSandbox } from './running-sandbox.ts';

const NODE = process.execPath;
const PUSH = join(REPOSITORY, 'dist', 'vilvik-push.js');
const SDK_PUSH = join(import.meta.dirname, 'sdk_push.py');
const RUNS = 64;

interface Place {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly end: () => void;
}

/** How long the packaged programs take from their start, beside bare Node.js and beside the official SDK. */
export async function benchStartup(): Promise<void> {
  const place = await prepare();
  try {
    const { VILVIK_API_KEY: _, ...withoutKey } = place.env;
    const bare = (): Timed => ({ command: NODE, args: ['-e', '0'] });
    const push = (env: Place['env'], first: number, round: number): Timed => ({
      command: NODE,
      args: ['--disable-warning=ExperimentalWarning', PUSH, '--quiet', dumpFile(place.folder, first + round)],
      env,
    });
    printRatio(
      compare({
        what: 'vilvik-push --version beside node -e 0',
        goal: 1.5,
        subject: () => ({ command: NODE, args: [PUSH, '--version'] }),
        yardstick: bare,
      }),
    );
    printRatio(
      compare({
        what: 'validate and enqueue one dump beside node -e 0',
        goal: 5,
        subject: (round) => push(withoutKey, 0, round),
        yardstick: bare,
      }),
    );
    printRatio(
      compare({
        what: 'the same with one POST beside node -e 0',
        goal: 8,
        subject: (round) => push(place.env, 20, round),
        yardstick: bare,
      }),
    );
    printRatio(
      compare({
        what: 'vilvik-push FILE, start to receipt, beside a script with the official SDK',
        goal: 1,
        subject: (round) => push(place.env, 40, round),
        yardstick: (round) => sdkPush(place, 40 + round),
      }),
    );
  } finally {
    place.end();
    await rm(place.folder, { recursive: true });
  }
}

function dumpFile(folder: string, number: number): string {
  return join(folder, `run-${number}.vilvik.jsonl`);
}

function sdkPush({ folder, baseUrl, apiKey }: Place, number: number): Timed {
  return { command: PYTHON, args: [SDK_PUSH, baseUrl, apiKey, join(folder, `run-${number}.json`)] };
}

async function prepare(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'vilvik-bench-'));
  for (let number = 0; number < RUNS; number += 1) {
    const body = importBody({ name: `run ${number}`, result: { population: population() } });
    await writeFile(dumpFile(folder, number), dumpText({ header: { run_id: runId(number) }, body }));
    await writeFile(join(folder, `run-${number}.json`), JSON.stringify(body));
  }
  const config = join(folder, 'config.toml');
  await writeFile(config, '[account]\ntier = "premium"\n');
  const env = { HOME: folder, PATH: process.env['PATH'] ?? '' };
  const { baseUrl, apiKey, end } = await runSandbox(env);
  await mkdir(join(folder, 'spool'));
  const bridgeEnv = {
    ...env,
    VILVIK_CONFIG: config,
    VILVIK_SPOOL: join(folder, 'spool'),
    VILVIK_STATE_DIR: join(folder, 'state'),
    VILVIK_BASE_URL: baseUrl,
    VILVIK_API_KEY: apiKey,
  };
  return { folder, env: bridgeEnv, baseUrl, apiKey, end };
}

/** Two genes as in the body's best solution, fifty individuals. */
function population(): number[][] {
  return Array.from({ length: 50 }, (_, row) => [row / 7, row / 3]);
}
