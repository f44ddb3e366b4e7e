import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { PYTHON, REPOSITORY } from '../harness/repository.ts';
import { printRatio } from './pairs.ts';
import { runSandbox } from './running-sandbox.ts';

interface Figures {
  readonly subject: number;
  readonly yardstick: number;
  readonly ratio: number;
}

/** What a dump costs the run, beside what else could be done with it. */
export async function benchDump(): Promise<void> {
  const sandbox = await runSandbox({ PATH: process.env['PATH'] ?? '' });
  type Name = 'push' | 'bare' | 'first' | 'save' | 'tracked' | 'save_new' | 'save_at_once';
  const figures = ask<Record<Name, Figures>>('dump.py', sandbox.baseUrl, sandbox.apiKey);
  sandbox.end();
  print('dump(ga), durable, beside vilvik.push(ga) to the sandbox', 0.5, figures.push);
  print('the same beside a push to a server that answers without looking', 1, figures.bare);
  print(
    'the first of a process, all it imports included, beside the first push to that server',
    0.5,
    figures.first,
  );
  print('dump(ga) beside ga.save() with fsync of file and folder, each after a run', 1.5, figures.save);
  print('the same of a tracked run, its source captured at its start', 1.5, figures.tracked);
  print(
    'dump(ga) beside that save, sixty times with nothing between, in seven processes',
    1.5,
    figures.save_at_once,
  );
  print('the first dump of a new run beside its save, both to new files', 2, figures.save_new);
}

/** What the shim costs a run from its import to its last generation. */
export function benchShim(): void {
  const figure = (name: string): Figures => ask<Figures>('shim.py', name);
  print('a run of 1 ms generations, tracked beside untracked', 1.05, figure('tracking'));
  print('dump of a population of 1,000 x 1,000 beside json.dumps of it', 1.5, figure('large'));
  print('memory added by that dump beside the size of its file', 3, figure('memory'), 'MB');
  print('capture of 20 functions read for the first time beside 30 ms', 1, figure('capture'));
  print('card of 10,000 generations beside 20 ms', 1, figure('card'));
  print('its HTML beside 60 kB', 1, figure('card_size'), 'kB');
  print('import vilvik_shim beside import pygad', 0.1, figure('importing'));
}

/** Runs a script on a real file system, where a sync is not free; it prints its figures as JSON. */
function ask<Answer>(script: string, ...args: string[]): Answer {
  const folder = join(REPOSITORY, 'dist', 'bench');
  mkdirSync(folder, { recursive: true });
  const ended = spawnSync(PYTHON, [join(import.meta.dirname, script), ...args, folder], {
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
  return JSON.parse(ended.stdout) as Answer;
}

function print(what: string, goal: number, { subject, yardstick, ratio }: Figures, unit = 'ms'): void {
  printRatio({ what, goal, ratio, subject, yardstick, unit });
}
