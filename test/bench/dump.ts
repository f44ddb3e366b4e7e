import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { PYTHON, REPOSITORY } from '../harness/repository.ts';
import { printRatio } from './pairs.ts';

interface Figures {
  readonly dump_ms: number;
  readonly push_ms: number;
  readonly save_ms: number;
  readonly dump_beside_push: number;
  readonly dump_beside_save: number;
}

/** What it costs the run to be dumped, beside what else could be done with it. */
export function benchDump(): void {
  const folder = join(REPOSITORY, 'dist', 'bench');
  mkdirSync(folder, { recursive: true });
  const ended = spawnSync(PYTHON, [join(import.meta.dirname, 'dump.py'), folder], {
    // The proof is a process of its own after the dump; here it would only take the machine from what is measured.
    env: {
      PATH: process.env['PATH'],
      PYTHONPATH: join(REPOSITORY, 'python-shim', 'src'),
      VILVIK_PROOF: 'off',
    },
    encoding: 'utf8',
  });
  rmSync(folder, { recursive: true });
  if (ended.status !== 0) throw new Error(ended.stderr);
  const figures = JSON.parse(ended.stdout) as Figures;
  printRatio({
    what: 'dump(ga), durable, beside vilvik.push(ga) to a local server',
    goal: 0.5,
    ratio: figures.dump_beside_push,
    subjectMs: figures.dump_ms,
    yardstickMs: figures.push_ms,
  });
  printRatio({
    what: 'dump(ga) beside ga.save() with fsync of file and folder',
    goal: 1.5,
    ratio: figures.dump_beside_save,
    subjectMs: figures.dump_ms,
    yardstickMs: figures.save_ms,
  });
}
