import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { importBody } from '../harness/dumps.ts';
import { PYTHON, REPOSITORY } from '../harness/repository.ts';
import { median, printRatio } from './pairs.ts';

const NODE = process.execPath;
const BRIDGE = join(REPOSITORY, 'dist', 'vilvik-bridge.js');
const SANDBOX = ['--disable-warning=ExperimentalWarning', BRIDGE, 'sandbox', '--json'];
const BARE_SERVER = [join(import.meta.dirname, 'bare-server.ts')];
const BUSY_RUN = join(import.meta.dirname, 'busy_run.py');
const DAY_MS = 86_400_000;

/** The packaged sandbox beside what it cannot be faster than. */
export async function benchSandbox(): Promise<void> {
  await benchStart();
  await benchImports();
  await benchContinuation();
}

interface Ready {
  readonly base_url: string;
  readonly premium_api_key: string;
  readonly control_url: string;
  readonly control_token: string;
}

interface Server {
  readonly ready: Ready;
  readonly end: () => Promise<void>;
}

async function start(args: readonly string[]): Promise<Server> {
  const env = { PATH: process.env['PATH'] ?? '', VILVIK_PYTHON: PYTHON };
  const child = spawn(NODE, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const end = async (): Promise<void> => {
    child.kill();
    await once(child, 'exit');
  };
  return { ready: JSON.parse(line) as Ready, end };
}

interface Pair {
  readonly what: string;
  readonly goal: number;
  readonly rounds: number;
  readonly subject: () => Promise<number>;
  readonly yardstick: () => Promise<number>;
}

/** In turn, so that a machine that slows down slows both; the first round warms up. */
async function comparePair({ what, goal, rounds, subject, yardstick }: Pair): Promise<void> {
  const seen: { subjectMs: number; yardstickMs: number }[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const yardstickMs = await yardstick();
    seen.push({ yardstickMs, subjectMs: await subject() });
  }
  const kept = seen.slice(1);
  printRatio({
    what,
    goal,
    ratio: median(kept.map(({ subjectMs, yardstickMs }) => subjectMs / yardstickMs)),
    subject: median(kept.map(({ subjectMs }) => subjectMs)),
    yardstick: median(kept.map(({ yardstickMs }) => yardstickMs)),
    unit: 'ms',
  });
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

function benchStart(): Promise<void> {
  return comparePair({
    what: 'sandbox, from its start until it answers, beside node -e 0',
    goal: 6,
    rounds: 10,
    subject: async () => {
      const startedAt = performance.now();
      const { end } = await start(SANDBOX);
      const startedMs = performance.now() - startedAt;
      await end();
      return startedMs;
    },
    yardstick: () => timed(() => once(spawn(NODE, ['-e', '0'], { stdio: 'ignore' }), 'exit')),
  });
}

const IMPORTS_AT_ONCE = 5;
const IMPORTS_A_DAY = 60;

async function benchImports(): Promise<void> {
  const [sandbox, bare] = await Promise.all([start(SANDBOX), start(BARE_SERVER)]);
  const population = Array.from({ length: 50 }, (_, row) => [row / 7, row / 3]);
  const body = JSON.stringify(importBody({ result: { population } }));
  try {
    await comparePair({
      what: `${IMPORTS_A_DAY} imports to the sandbox beside a bare server that parses the same body`,
      goal: 2,
      rounds: 20,
      subject: async () => {
        await control(sandbox.ready, '/clock', { advance_ms: DAY_MS });
        return timed(() => sendAll(sandbox.ready, '/imports/', body));
      },
      yardstick: () => timed(() => sendAll(bare.ready, '/', body)),
    });
  } finally {
    await Promise.all([sandbox.end(), bare.end()]);
  }
}

async function sendAll({ base_url: base, premium_api_key: key }: Ready, path: string, body: string) {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const sendSome = async (): Promise<void> => {
    for (let sent = 0; sent < IMPORTS_A_DAY / IMPORTS_AT_ONCE; sent += 1) {
      const answer = await fetch(base + path, { method: 'POST', headers, body });
      if (answer.status !== 201) throw new Error(`${answer.status}: ${await answer.text()}`);
      await answer.arrayBuffer();
    }
  };
  await Promise.all(Array.from({ length: IMPORTS_AT_ONCE }, sendSome));
}

async function control({ control_url: url, control_token: token }: Ready, path: string, body: object) {
  const headers = { authorization: `Bearer ${token}` };
  await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
}

/** Each evaluation takes 10 ms of a processor, and there are about five hundred. */
const BUSY = `import time

def fitness_func(ga, solution, index):
    end = time.process_time() + 0.01
    while time.process_time() < end:
        pass
    return -float(sum(abs(solution)))
`;
const POLL_MS = 50;

async function benchContinuation(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'vilvik-bench-'));
  const sandbox = await start(SANDBOX);
  const body = {
    ...importBody({
      result: { population: Array.from({ length: 10 }, (_, row) => [row / 7, row / 3]) },
    }),
    code: { fitness_func: BUSY, fitness_func_entry: 'fitness_func' },
    ga_parameters: { num_generations: 55, num_parents_mating: 4, random_seed: 7 },
  };
  const file = join(folder, 'import.json');
  await writeFile(file, JSON.stringify(body));
  try {
    const { result_id: resultId } = await api(sandbox.ready, 'POST', '/imports/', body);
    await comparePair({
      what: 'a run of 5 s that the sandbox continues, beside the same run in a script',
      goal: 1.3,
      rounds: 3,
      subject: () => timed(() => continueToEnd(sandbox.ready, String(resultId))),
      yardstick: () => timed(() => once(spawn(PYTHON, [BUSY_RUN, file], { stdio: 'ignore' }), 'exit')),
    });
  } finally {
    await sandbox.end();
    await rm(folder, { recursive: true });
  }
}

async function continueToEnd(ready: Ready, resultId: string): Promise<void> {
  const { id } = await api(ready, 'POST', `/results/${resultId}/continue`);
  for (;;) {
    const { status } = await api(ready, 'GET', `/submissions/${String(id)}`);
    if (status === 'succeeded') return;
    if (status === 'failed') throw new Error('the run failed');
    await delay(POLL_MS);
  }
}

async function api(
  { base_url: base, premium_api_key: key }: Ready,
  method: string,
  path: string,
  body?: object,
): Promise<Record<string, unknown>> {
  const headers = { authorization: `Bearer ${key}` };
  const init = body === undefined ? {} : { body: JSON.stringify(body) };
  const answer = await fetch(base + path, { method, headers, ...init });
  return (await answer.json()) as Record<string, unknown>;
}
