import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import type { Readable } from 'node:stream';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startSandbox } from '../../src/sandbox/server.ts';
import { FAULTS_OF_DOUBT } from '../harness/faults.ts';
import { programFile, type Program } from '../harness/programs.ts';
import { runId, writeDump } from '../harness/dumps.ts';
import { SandboxControl } from '../harness/sandbox.ts';
import { bodyOf } from '../harness/world.ts';
import { pick, randomFrom } from './random.ts';

/** What the service does with keys and lists, and what the bridge is told to do in doubt. */
export interface KillSetting {
  readonly keys: 'honoured' | 'ignored';
  readonly listed: 'yes' | 'no';
  readonly inDoubt: 'look' | 'hold';
}

export interface KillResult extends KillSetting {
  readonly kills: number;
  readonly runs: number;
  readonly imported: number;
  readonly held: number;
  readonly lost: number;
  readonly twice: number;
  /** Answers that the service gave and the bridge never had, and requests that were cut by a kill. */
  readonly unanswered: number;
}

const FAULTS = [...FAULTS_OF_DOUBT, { kind: 'slow', delayMs: 150 }] as const;

/** From its first word on; that is where the work is. */
const LONGEST_LIFE_MS = 500;

const CONFIG = (inDoubt: string): string => `[account]
tier = "premium"
[delivery]
in_doubt = "${inDoubt}"
backoff_initial = "20ms"
backoff_max = "200ms"
timeout = "500ms"
[intake]
rescan_every = "200ms"
`;

/**
 * A daemon that is killed again and again (kill -9) at random moments, under a service that drops answers, resets
 * connections and fails; a new dump for each life. At the end it is left alone until it has nothing more to do.
 */
export async function killAtRandom(setting: KillSetting, kills: number, seed: number): Promise<KillResult> {
  const random = randomFrom(seed);
  const place = await prepare(setting);
  try {
    for (let life = 1; life <= kills; life += 1) {
      await writeDump(place.spool, dumpOf(life));
      if (random() < 0.6) await place.control.failImports({ ...pick(FAULTS, random), count: 1 });
      await liveAndDie(place, random() * LONGEST_LIFE_MS, random() < 0.1);
    }
    await place.control.clearFaults();
    await pushTheRest(place);
    return await resultOf(place, setting, { runs: kills, kills });
  } finally {
    await place.end();
  }
}

export function dumpOf(number: number) {
  const header = { run_id: runId(number), sequence: 1 };
  return { name: `run-${number}`, header, body: bodyOf(number, 1) };
}

export interface Place {
  readonly spool: string;
  readonly env: NodeJS.ProcessEnv;
  readonly control: SandboxControl;
  readonly end: () => Promise<void>;
}

export async function prepare({ keys, listed, inDoubt }: KillSetting): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'vilvik-kills-'));
  const sandbox = await startSandbox({
    port: 0,
    assumptions: { imports_idempotency: keys, list_imports: listed },
  });
  const spool = join(folder, 'spool');
  await mkdir(spool);
  const config = join(folder, 'config.toml');
  await writeFile(config, CONFIG(inDoubt));
  return {
    spool,
    control: new SandboxControl(sandbox.controlUrl, sandbox.controlToken),
    env: {
      PATH: process.env['PATH'],
      HOME: folder,
      VILVIK_SPOOL: spool,
      VILVIK_STATE_DIR: join(folder, 'state'),
      VILVIK_CONFIG: config,
      VILVIK_BASE_URL: sandbox.baseUrl,
      VILVIK_API_KEY: sandbox.premiumApiKey,
    },
    end: async () => {
      await sandbox.close();
      await rm(folder, { recursive: true });
    },
  };
}

type Child = ChildProcessByStdio<null, null, Readable>;

export function runProgram(program: Program, args: readonly string[], { env }: Place): Child {
  return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', programFile(program), ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env,
  });
}

async function liveAndDie(place: Place, ms: number, isEarly: boolean): Promise<void> {
  const daemon = runProgram('vilvik-bridge', ['watch'], place);
  const ended = once(daemon, 'exit');
  if (!isEarly) await Promise.race([once(daemon.stderr, 'data'), ended]);
  daemon.stderr.resume();
  await pause(ms);
  daemon.kill('SIGKILL');
  await ended;
}

export async function pushTheRest(place: Place): Promise<void> {
  const push = runProgram('vilvik-push', ['--wait', '--wait-timeout', '3m', '--quiet'], place);
  push.stderr.resume();
  await once(push, 'exit');
}

export async function resultOf(
  place: Place,
  setting: KillSetting,
  { runs, kills }: { readonly runs: number; readonly kills: number },
): Promise<KillResult> {
  const counts = new Map<string, number>();
  for (const { body } of await place.control.records()) {
    const name = String(body['name']);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const waiting = (await readdir(place.spool)).filter((name) => name.endsWith('.jsonl'));
  const numbers = Array.from({ length: runs }, (_, index) => index + 1);
  const missing = numbers.filter((number) => !counts.has(`run ${number}`));
  const imports = await place.control.imports();
  return {
    ...setting,
    kills,
    runs,
    imported: runs - missing.length,
    // A run that waits for a person is in the spool still: it is not lost.
    held: waiting.length,
    lost: missing.filter((number) => !waiting.includes(`run-${number}.vilvik.jsonl`)).length,
    twice: [...counts.values()].reduce((sum, count) => sum + count - 1, 0),
    unanswered: imports.filter(({ status, fault }) => fault !== null || status === null).length + kills,
  };
}
