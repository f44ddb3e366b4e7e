import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { loadConfig } from '../../config/load.ts';
import { isOpenWish } from '../../core/wish/continuation.ts';
import { BridgeError } from '../../core/errors.ts';
import { runProcess } from '../../platform/processes.ts';
import { startSandbox, type Sandbox } from '../../sandbox/server.ts';
import { buildApp } from '../build-app.ts';
import { currentHost } from '../current-host.ts';
import { runDaemon } from '../daemon/daemon.ts';
import type { BridgeEvent } from '../events.ts';
import { pythonForJobs } from '../python/job-python.ts';
import { abortOnSignals, Lifetime } from '../lifetime.ts';
import { findPygad, findPythonParts } from '../python/python.ts';

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
  /** What came home from the continuation at the service, file and child run. */
  readonly continuation: { readonly child: string; readonly generations: number | null };
}

/** So that the waits after the cut are short enough to watch: the run is looked for one time limit later. */
const CONFIG = `[delivery]
backoff_initial = "1s"
backoff_max = "2s"
timeout = "3s"
[[continue.rules]]
generations = 20
`;
const GENERATIONS_AT_HOME = 10;
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
    const sandbox = await startSandbox({
      port: 0,
      findPython: () => pythonForJobs(interpreter, currentHost().env),
    });
    lifetime.onClose(() => sandbox.close());
    screen.step('sandbox', `emulates the Vilvik API at ${sandbox.baseUrl}`);
    await control(sandbox, 'faults', {
      match: { method: 'POST', path: '/imports' },
      kind: 'drop_answer',
      count: 1,
    });
    const stage = { folder, sandbox, interpreter, parts, screen, stop };
    const { receiptFile, resultFile, continuation } = await deliver(stage);
    await resumeAtHome(resultFile, stage);
    const { records } = (await control(sandbox, 'records')) as { records: unknown[] };
    const { requests } = (await control(sandbox, 'requests')) as { requests: { path: string }[] };
    const imports = requests.filter(({ path }) => path.includes('/imports'));
    const receipt: unknown = JSON.parse(await readFile(receiptFile, 'utf8'));
    return { receipt, records: records.length, requests: imports.length, continuation };
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

interface Delivered {
  readonly receiptFile: string;
  readonly resultFile: string;
  readonly continuation: DemoResult['continuation'];
}

/** Daemon and run side by side, until the receipt is there and the continuation has come home. */
async function deliver(stage: Stage): Promise<Delivered> {
  const { folder, screen } = stage;
  const finished = new AbortController();
  const signal = AbortSignal.any([stage.stop, finished.signal]);
  const app = await demoApp(stage);
  const seen: BridgeEvent[] = [];
  const onEvent = (event: BridgeEvent): void => {
    screen.event(
      'file' in event && event.file !== null ? { ...event, file: shown(event.file, folder) } : event,
    );
    seen.push(event);
    if (event.event === 'continue.changed' && !isOpenWish(event.state)) finished.abort();
  };
  try {
    const daemon = runDaemon(app, onEvent, signal);
    await Promise.all([daemon, runExample(stage)]);
  } finally {
    await app.lifetime.close();
  }
  return deliveredBy(seen);
}

function shown(file: string, folder: string): string {
  return file.startsWith(folder) ? relative(folder, file) : file;
}

function deliveredBy(seen: readonly BridgeEvent[]): Delivered {
  const receipt = seen.flatMap((event) => (event.event === 'report.receipt' ? [event] : [])).at(0);
  const last = seen.flatMap((event) => (event.event === 'continue.changed' ? [event] : [])).at(-1);
  if (receipt === undefined || last === undefined || last.file === null || last.child === null)
    throw new BridgeError('interrupted', `the demo ended before all was at home${whyOf(last)}`, '');
  const { child, generations } = last;
  return { receiptFile: receipt.file, resultFile: last.file, continuation: { child, generations } };
}

function whyOf(last: { readonly why: string | null } | undefined): string {
  return last?.why === null || last === undefined ? '' : `: ${last.why}`;
}

/** What came home goes on locally, as a new run. */
async function resumeAtHome(resultFile: string, stage: Stage): Promise<void> {
  const { folder, interpreter, screen } = stage;
  const generations = String(GENERATIONS_AT_HOME);
  const words = ['-W', 'ignore', '-m', 'vilvik_shim', 'resume', resultFile, '--generations', generations];
  const path = (await runPython(interpreter, words, stage)).trim();
  screen.step('resumed', `${generations} generations more on this machine: ${shown(path, folder)}`);
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

async function runExample(stage: Stage): Promise<void> {
  const { interpreter, parts, screen } = stage;
  screen.step('pygad', `runs ${basename(parts.example)}, 80 generations at most, with the shim`);
  await runPython(interpreter, [parts.example], stage);
}

/** Answers what it printed. */
async function runPython(
  command: string,
  args: readonly string[],
  { folder, parts, stop }: Stage,
): Promise<string> {
  const end = await runProcess({
    command,
    args,
    env: { PYTHONPATH: parts.shim, VILVIK_SPOOL: join(folder, 'spool') },
    cwd: folder,
    timeoutMs: RUN_TIMEOUT_MS,
    signal: stop,
  });
  if (end.kind === 'ended' && end.exitCode === 0) return end.stdout;
  const words = end.kind === 'missing' ? command : end.stderr.trim();
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
