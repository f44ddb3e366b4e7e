import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { DatabaseSync } from 'node:sqlite';
import { PHASES } from '../../src/core/run-dump.ts';
import { SpoolIntake } from '../../src/intake/intake.ts';
import { openLedger } from '../../src/ledger/sqlite-ledger.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { dumpText, importBody, runId } from '../harness/dumps.ts';
import { printRatio } from './pairs.ts';

const DUMPS = 10_000;

/** What it costs to take dumps in for good, beside reading each as JSON and one durable insert. */
export async function benchIntake(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'vilvik-intake-'));
  const spool = join(folder, 'spool');
  mkdirSync(spool);
  const files = Array.from({ length: DUMPS }, (_, number) => {
    const file = join(spool, `run-${number}.vilvik.jsonl`);
    const body = importBody({ name: `run ${number}`, result: { population: population() } });
    writeFileSync(file, dumpText({ header: { run_id: runId(number) }, body }));
    return file;
  });
  try {
    const yardstickMs = insertEach(files, join(folder, 'yardstick.db'));
    const subjectMs = await takeInAll(spool, join(folder, 'ledger.db'));
    const what = 'taking in 10,000 dumps beside JSON.parse and one durable insert for each';
    printRatio({
      what,
      goal: 3,
      ratio: subjectMs / yardstickMs,
      subject: subjectMs,
      yardstick: yardstickMs,
      unit: 'ms',
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function insertEach(files: readonly string[], database: string): number {
  const db = new DatabaseSync(database);
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE runs (name TEXT, body TEXT)');
  const insert = db.prepare('INSERT INTO runs VALUES (?, ?)');
  const startedAt = performance.now();
  for (const file of files) {
    const lines = readFileSync(file, 'utf8').split('\n').slice(0, 2);
    const [, body] = lines.map((line) => JSON.parse(line) as { readonly name: string });
    insert.run(body?.name ?? '', file);
  }
  const tookMs = performance.now() - startedAt;
  db.close();
  return tookMs;
}

async function takeInAll(spool: string, file: string): Promise<number> {
  const ledger = openLedger(file);
  const settings = {
    account: 'bench',
    maxBodyBytes: 2 ** 26,
    phases: PHASES,
    proofWaitMs: 0,
    checkpoints: 'abandoned' as const,
    abandonedAfterMs: 0,
  };
  const startedAt = performance.now();
  const { taken } = await new SpoolIntake(spool, ledger, settings, systemClock).round();
  const tookMs = performance.now() - startedAt;
  ledger.close();
  if (taken.length !== DUMPS) throw new Error(`${taken.length} dumps were taken in`);
  return tookMs;
}

/** Two genes as in the body's best solution, fifty individuals. */
function population(): number[][] {
  return Array.from({ length: 50 }, (_, row) => [row / 7, row / 3]);
}
