import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import { accountId, sha256 } from '../../src/core/identity.ts';
import { planOf } from '../../src/delivery/tick.ts';
import { openLedger } from '../../src/ledger/sqlite-ledger.ts';
import { markOf } from '../../src/platform/files.ts';
import { dumpText, importBody, runId } from '../harness/dumps.ts';
import { REPOSITORY } from '../harness/repository.ts';
import { median, printFigure } from './pairs.ts';

const NODE = process.execPath;
const BRIDGE = join(REPOSITORY, 'dist', 'vilvik-bridge.js');
const BASE_URL = 'http://127.0.0.1:9/api/v1';
const ACCOUNT = accountId('default', BASE_URL);
const LIMITS = { perHour: 10, perDay: 50 };
const NOTHING = { perHour: 0, perDay: 0 };

export interface Backlog {
  readonly folder: string;
  readonly spool: string;
  readonly ledger: string;
}

/** What a daemon costs whose spool and queue are long. */
export async function benchBacklog(): Promise<void> {
  const small = makeBacklog(100);
  const middle = makeBacklog(10_000);
  const large = makeBacklog(100_000);
  try {
    const few = await measureDaemon(small, 0);
    const many = await measureDaemon(large, 0);
    printFigure('memory with a backlog of 100,000 beside one of 100', many.rss / few.rss, 1.5, 'x');
    printFigure('a backlog of 100,000: seconds until ready', many.readyMs / 1_000, 10, 's');
    printFigure(
      'a backlog of 100,000: one look at what is due and what is to be reported',
      tickMs(large),
      5,
      'ms',
    );
    const bare = await bareRss();
    const idle = await measureDaemon(middle, 60);
    printFigure('memory of an idle daemon with 10,000 files beside bare Node.js', idle.rss / bare, 2, 'x');
    printFigure('an idle daemon with 10,000 files: wake-ups a second', idle.wakeUps / 60, 1, '/s');
    const bareMs = medianMs(['-e', '0'], {});
    const what = `vilvik-bridge status with 10,000 runs (bare Node.js: ${bareMs.toFixed(0)} ms)`;
    printFigure(what, medianMs([BRIDGE, 'status', '--json'], envOf(middle)), 300, 'ms');
  } finally {
    for (const { folder } of [small, middle, large]) rmSync(folder, { recursive: true });
  }
}

/** Files and rows as intake would have left them, without its waits for the disk. */
export function makeBacklog(count: number): Backlog {
  const folder = mkdtempSync(join(tmpdir(), 'vilvik-backlog-'));
  const spool = join(folder, 'spool');
  const file = join(folder, 'state', 'ledger.db');
  mkdirSync(spool);
  openLedger(file).close();
  const db = new DatabaseSync(file);
  const insert =
    db.prepare(`INSERT INTO runs (account, run_id, sequence, phase, name, created_at, generations, file,
      file_mark, in_spool, body_offset, body_bytes, body_sha256, by_hand, state, findings, notes, queued_at, changed_at,
      reported_revision)
    VALUES (?, ?, 1, 'finished', ?, 0, 3, ?, ?, 1, ?, ?, ?, 0, 'queued', '[]', '[]', 0, 0, 1)`);
  db.exec('BEGIN');
  for (let number = 0; number < count; number += 1) {
    const name = `run ${number}`;
    const text = dumpText({ header: { run_id: runId(number), name }, body: importBody({ name }) });
    const offset = text.indexOf('\n') + 1;
    const body = text.slice(offset, -1);
    const dump = join(spool, `run-${runId(number)}.vilvik.jsonl`);
    writeFileSync(dump, text);
    insert.run(
      ACCOUNT,
      runId(number),
      name,
      dump,
      markOf(lstatSync(dump)),
      offset,
      body.length,
      sha256(body),
    );
  }
  db.exec('COMMIT');
  db.close();
  return { folder, spool, ledger: file };
}

export function envOf({ folder, spool, ledger }: Backlog): Readonly<Record<string, string>> {
  return {
    HOME: folder,
    PATH: process.env['PATH'] ?? '',
    VILVIK_SPOOL: spool,
    VILVIK_STATE_DIR: join(ledger, '..'),
    VILVIK_BASE_URL: BASE_URL,
  };
}

function medianMs(args: readonly string[], env: Readonly<Record<string, string>>): number {
  const times = Array.from({ length: 9 }, () => {
    const startedAt = performance.now();
    const { status } = spawnSync(NODE, ['--disable-warning=ExperimentalWarning', ...args], { env });
    if (status !== 0) throw new Error(`${args.join(' ')} ended with ${String(status)}`);
    return performance.now() - startedAt;
  });
  return median(times);
}

async function measureDaemon(backlog: Backlog, idleSeconds: number) {
  const env = envOf(backlog);
  const { spool } = backlog;
  const startedAt = performance.now();
  const args = ['--disable-warning=ExperimentalWarning', BRIDGE, 'watch', '--quiet'];
  const daemon = spawn(NODE, args, { env, stdio: ['ignore', 'ignore', 'ignore'] });
  const status = join(spool, '.bridge', 'status.json');
  while (!existsSync(status)) await setTimeout(20);
  const readyMs = performance.now() - startedAt;
  // Until what comes after a start is done.
  await setTimeout(10_000);
  const before = statusOf(daemon, 'voluntary_ctxt_switches');
  await setTimeout(idleSeconds * 1_000);
  const wakeUps = statusOf(daemon, 'voluntary_ctxt_switches') - before;
  const rss = statusOf(daemon, 'VmRSS');
  daemon.kill();
  await once(daemon, 'exit');
  return { readyMs, rss, wakeUps };
}

async function bareRss(): Promise<number> {
  const node = spawn(NODE, ['-e', 'setInterval(() => undefined, 1e9)'], { stdio: 'ignore' });
  await setTimeout(1_000);
  const rss = statusOf(node, 'VmRSS');
  node.kill();
  await once(node, 'exit');
  return rss;
}

function statusOf({ pid }: ChildProcess, field: string): number {
  const text = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
  return Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(text)?.[1]);
}

function tickMs({ ledger: file }: Backlog): number {
  const ledger = openLedger(file);
  const times = Array.from({ length: 50 }, () => {
    const startedAt = performance.now();
    const now = Date.now();
    planOf(ledger.snapshot(ACCOUNT, now, 2), { limits: LIMITS, reserve: NOTHING }, now);
    ledger.unreported(ACCOUNT, 100);
    return performance.now() - startedAt;
  });
  ledger.close();
  return median(times);
}
