// From nothing to a receipt, with what is installed in the working folder alone. A program of its own, so that all of it can be
// run where there is no network: `node way.ts [--demo]`, with the environment of the place. Prints what it came to, as one line
// of JSON.
import assert from 'node:assert/strict';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const run = promisify(execFile);
const started: ChildProcess[] = [];

/** Stays beside us until `end`; answers the first line of a stream for which `isIt` holds. */
async function startUntil(
  words: readonly string[],
  env: NodeJS.ProcessEnv,
  stream: 'stdout' | 'stderr',
  isIt: (line: string) => boolean,
): Promise<{ readonly child: ChildProcess; readonly lines: AsyncIterator<string>; readonly line: string }> {
  const child = spawn('vilvik-bridge', words, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  started.push(child);
  child[stream === 'stdout' ? 'stderr' : 'stdout'].resume();
  const lines = createInterface({ input: child[stream] })[Symbol.asyncIterator]();
  return { child, lines, line: await nextLine(lines, isIt) };
}

async function nextLine(lines: AsyncIterator<string>, isIt: (line: string) => boolean): Promise<string> {
  const seen: string[] = [];
  for (let next = await lines.next(); next.done !== true; next = await lines.next()) {
    if (isIt(next.value)) return next.value;
    seen.push(next.value);
  }
  throw new Error(`it ended first, and said:\n${seen.join('\n')}`);
}

async function end(child: ChildProcess): Promise<number | null> {
  const ended = once(child, 'exit') as Promise<[number | null]>;
  child.kill('SIGTERM');
  return (await ended)[0];
}

interface Ready {
  readonly base_url: string;
  readonly api_key: string;
  readonly control_url: string;
  readonly control_token: string;
}

/** The shim writes, the daemon pushes, the sandbox records, the card shows. */
async function goTheWay(): Promise<Record<string, string>> {
  const sandbox = await startUntil(['sandbox', '--json'], process.env, 'stdout', () => true);
  const ready = JSON.parse(sandbox.line) as Ready;
  const env = { ...process.env, VILVIK_BASE_URL: ready.base_url, VILVIK_API_KEY: ready.api_key };
  const isEvent = (name: string) => (line: string) => line.includes(`"msg":"${name}"`);
  const daemon = await startUntil(['watch'], env, 'stderr', isEvent('watch.started'));
  const script = join(import.meta.dirname, 'night_run.py');
  const written = await run('python', [script], { env: { ...env, VILVIK_PROOF: 'wait' } });
  const runId = written.stdout.trim();
  await nextLine(daemon.lines, isEvent('report.receipt'));
  assert.equal(await end(daemon.child), 0);
  const records = await recordsOf(ready);
  assert.deepEqual(
    records.map(({ body }) => body['name']),
    ['night run'],
  );
  const show = 'import sys, vilvik_shim; print(vilvik_shim.card(sys.argv[1]))';
  const { stdout: card } = await run('python', ['-c', show, runId], { env });
  assert.match(card, /^night run \(\w{8}\): imported$/m);
  assert.match(card, /^ {2}proof +proven/m);
  const again = await run('vilvik-push', ['--json'], { env });
  assert.match(again.stdout, /"exit_code": ?0/);
  assert.equal(await end(sandbox.child), 0);
  return { card: card.split('\n')[0] ?? '' };
}

/** The demo has the sandbox run PyGAD, and goes on with what comes of it. */
async function demonstrate(): Promise<Record<string, string>> {
  const { stdout } = await run('vilvik-bridge', ['demo']);
  assert.match(stdout, /^resumed .* on this machine: spool/m);
  return { demo: /^\d+ import requests?, \d+ records?/m.exec(stdout)?.[0] ?? '' };
}

interface ImportedRecord {
  readonly body: Readonly<Record<string, unknown>>;
}

async function recordsOf({
  control_url: url,
  control_token: token,
}: Ready): Promise<readonly ImportedRecord[]> {
  const answer = await fetch(`${url}/records`, { headers: { authorization: `Bearer ${token}` } });
  return ((await answer.json()) as { readonly records: readonly ImportedRecord[] }).records;
}

async function versions(): Promise<Record<string, string>> {
  const inPython =
    'import platform, numpy, pygad; print(platform.python_version(), pygad.__version__, numpy.__version__)';
  const [bridge, node, python] = await Promise.all([
    run('vilvik-bridge', ['--version']),
    run('node', ['--version']),
    run('python', ['-c', inPython]),
  ]);
  const [interpreter = '', pygad = '', numpy = ''] = python.stdout.trim().split(' ');
  return { bridge: bridge.stdout.trim(), node: node.stdout.trim(), python: interpreter, pygad, numpy };
}

try {
  const isCut = Object.keys(networkInterfaces()).every((name) => name === 'lo');
  const demo = process.argv.includes('--demo') ? await demonstrate() : {};
  const found = { ...(await versions()), ...(await goTheWay()), ...demo, network: isCut ? 'cut' : 'there' };
  process.stdout.write(`${JSON.stringify(found)}\n`);
} finally {
  for (const child of started)
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
}
