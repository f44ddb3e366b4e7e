import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startSandbox } from '../../src/sandbox/server.ts';
import { dumpText, importBody } from '../harness/dumps.ts';
import { PYTHON, REPOSITORY } from '../harness/repository.ts';
import { printRatio } from './pairs.ts';

const PUSH = join(REPOSITORY, 'dist', 'vilvik-push.js');
/** A population of so many rows of 1,000 genes: just below the 64 MiB that the bridge reads by default. */
const ROWS = 3_500;
const MEGABYTE = 1e6;

/** The memory of a push of the largest body that is taken by default, sent to a service that takes it too. */
export async function benchLargeBody(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'vilvik-large-'));
  const sandbox = await startSandbox({ port: 0, assumptions: { max_body: 2 ** 31 } });
  try {
    await mkdir(join(folder, 'spool'));
    const text = largeDump();
    await writeFile(join(folder, 'spool', 'large.vilvik.jsonl'), text);
    const peak = await peakOf([process.execPath, '--disable-warning=ExperimentalWarning', PUSH, '--quiet'], {
      HOME: folder,
      VILVIK_SPOOL: join(folder, 'spool'),
      VILVIK_STATE_DIR: join(folder, 'state'),
      VILVIK_BASE_URL: sandbox.baseUrl,
      VILVIK_API_KEY: sandbox.apiKey,
    });
    const subject = peak / MEGABYTE;
    const yardstick = text.length / MEGABYTE;
    const what = 'memory of a push beside its body of nearly 64 MiB';
    printRatio({ what, goal: 4, ratio: subject / yardstick, subject, yardstick, unit: 'MB' });
  } finally {
    await sandbox.close();
    await rm(folder, { recursive: true });
  }
}

function largeDump(): string {
  const row = Array.from({ length: 1_000 }, (_, gene) => Math.PI * (gene + 1));
  const population = Array.from({ length: ROWS }, () => row);
  return dumpText({ body: importBody({ result: { best_solution: row, population } }) });
}

async function peakOf(command: readonly string[], env: Readonly<Record<string, string>>): Promise<number> {
  const script = join(import.meta.dirname, 'peak_rss.py');
  const { stdout } = await promisify(execFile)(PYTHON, [script, ...command], { env });
  return Number(stdout.trim());
}
