import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { loadConfig } from '../config/load.ts';
import { BridgeError } from '../core/errors.ts';
import { runProcess } from '../platform/processes.ts';
import { startSandbox, type Sandbox } from '../sandbox/server.ts';
import { buildApp, currentHost } from './build-app.ts';
import { runDaemon } from './daemon.ts';
import type { BridgeEvent } from './events.ts';
import { abortOnSignals, Lifetime } from './lifetime.ts';
import { findPygad, findPythonParts } from './python.ts';

/** What the demo shows, in the order it happens. */
export interface DemoScreen {
  /** One line about one step. */
  step(word: string, text: string): void;
  event(event: BridgeEvent): void;
}

export interface DemoResult {
  readonly receipt: unknown;
  /** How many records the sandbox holds in the end, although one answer was dropped. */
  readonly records: number;
  /** How many import requests it took. */
  readonly requests: number;
}

/** So that the waits after the cut are short enough to watch: the run is looked for one time limit later. */
const CONFIG = '[delivery]\nbackoff_initial = "1s"\nbackoff_max = "2s"\ntimeout = "3s"\n';
const RUN_TIMEOUT_MS = 60_000;
const ALL_TIMEOUT_MS = 120_000;

/** The main job on the sandbox: a PyGAD run is captured, validated, sent, cut off in the middle, and imported once. */
export async function runDemo(python: string | null, screen: DemoScreen): Promise<DemoResult> {
  const lifetime = new Lifetime();
  try {
    const stop = AbortSignal.any([abortOnSignals(lifetime), AbortSignal.timeout(ALL_TIMEOUT_MS)]);
    const parts = findPythonParts();
    const interpreter = await findPygad(python, parts);
    const folder = await mkdtemp(join(tmpdir(), 'vilvik-demo-'));
    lifetime.onClose(() => rm(folder, { recursive: true }));
    const sandbox = await startSandbox({ port: 0 });
    lifetime.onClose(() => sandbox.close());
    screen.step('sandbox', `emulates the Vilvik API at ${sandbox.baseUrl}`);
    await control(sandbox, 'faults', {
      match: { method: 'POST', path: '/imports' },
      kind: 'drop_answer',
      count: 1,
    });
    const receiptFile = await deliver({ folder, sandbox, interpreter, parts, screen, stop });
    const { records } = (await control(sandbox, 'records')) as { records: unknown[] };
    const { requests } = (await control(sandbox, 'requests')) as { requests: { path: string }[] };
    const imports = requests.filter(({ path }) => path.includes('/imports'));
    const receipt: unknown = JSON.parse(await readFile(receiptFile, 'utf8'));
    return { receipt, records: records.length, requests: imports.length };
  } finally {
    await lifetime.close();
  }
}

interface Stage {
  readonly folder: string;
  readonly sandbox: Sandbox;
  readonly interpreter: string;
  readonly parts: { readonly shim: string; readonly example: string };
  readonly screen: DemoScreen;
  readonly stop: AbortSignal;
}

/** Daemon and run side by side, until the receipt is there; answers where it is. */
async function deliver(stage: Stage): Promise<string> {
  const { folder, screen } = stage;
  const finished = new AbortController();
  const signal = AbortSignal.any([stage.stop, finished.signal]);
  const app = await demoApp(stage);
  const receipts: string[] = [];
  const onEvent = (event: BridgeEvent): void => {
    screen.event(event.event === 'report.receipt' ? { ...event, file: relative(folder, event.file) } : event);
    if (event.event !== 'report.receipt') return;
    receipts.push(event.file);
    finished.abort();
  };
  try {
    const daemon = runDaemon(app, onEvent, signal);
    await Promise.all([daemon, runExample(stage)]);
  } finally {
    await app.lifetime.close();
  }
  const [receiptFile] = receipts;
  if (receiptFile !== undefined) return receiptFile;
  throw new BridgeError('interrupted', 'the demo was stopped before the receipt came', '');
}

async function demoApp({ folder, sandbox }: Stage) {
  const config = join(folder, 'config.toml');
  const spool = join(folder, 'spool');
  await writeFile(config, CONFIG);
  await mkdir(spool);
  const env = { VILVIK_API_KEY: sandbox.apiKey };
  const host = { ...currentHost(), env };
  const flags = { config, spool, stateDir: join(folder, 'state'), baseUrl: sandbox.baseUrl };
  return buildApp({ config: await loadConfig({ flags, ...host }), host });
}

async function runExample({ folder, interpreter, parts, screen, stop }: Stage): Promise<void> {
  screen.step('pygad', `runs ${basename(parts.example)}, 80 generations at most, with the shim`);
  const end = await runProcess({
    command: interpreter,
    args: [parts.example],
    env: { PYTHONPATH: parts.shim, VILVIK_SPOOL: join(folder, 'spool') },
    cwd: folder,
    timeoutMs: RUN_TIMEOUT_MS,
    signal: stop,
  });
  if (end.kind === 'ended' && end.exitCode === 0) return;
  const words = end.kind === 'missing' ? interpreter : end.stderr.trim();
  throw new BridgeError(
    'python_missing',
    `the example did not run: ${words}`,
    'try it by hand with the same interpreter',
  );
}

async function control(sandbox: Sandbox, verb: string, body?: object): Promise<unknown> {
  const response = await fetch(`${sandbox.controlUrl}/${verb}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${sandbox.controlToken}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok)
    throw new Error(`the sandbox's control answered ${response.status}: ${await response.text()}`);
  return response.json();
}
