import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bench, startDaemon, type Bench } from '../harness/bridge.ts';
import { runCli, RunningCli, type Environment } from '../harness/cli.ts';
import { PYTHON } from '../harness/repository.ts';

/** A script that knows nothing of the bridge; `rest` stands after its run. */
const script = (rest: string): string => `
import sys, numpy, pygad

def fitness(ga, solution, index):
    return float(numpy.sum(solution))

size = {"sol_per_pop": 4, "num_genes": 2, "mutation_num_genes": 1}
ga = pygad.GA(num_generations=3, num_parents_mating=2, fitness_func=fitness, random_seed=1, **size)
ga.run()
${rest}
`;

async function place(text: string): Promise<Bench & { readonly file: string; readonly python: Environment }> {
  const found = await bench();
  await mkdir(join(found.folder, 'scripts'));
  const file = join(found.folder, 'scripts', 'my run.py');
  await writeFile(file, text);
  return { ...found, file, python: { ...found.env, VILVIK_PYTHON: PYTHON } };
}

test('a script has its arguments, input and output, its exit code is ours, and its run is imported', async () => {
  const { file, python, control } = await place(
    script('print(sys.argv[1:], sys.stdin.read())\nprint("warned", file=sys.stderr)\nsys.exit(7)'),
  );
  const run = await runCli('vilvik-push', ['run', file, '--json', '-x', 'a b', '--'], python, 'the input');
  expect(run.exitCode).toBe(7);
  expect(run.stdout).toBe("['--json', '-x', 'a b', '--'] the input\n");
  expect(run.stderr).toMatch(/^warned\n/);
  expect(run.stderr).toContain('imported: my run');
  const [record, ...others] = await control.records();
  expect(others).toEqual([]);
  expect(record?.body).toMatchObject({ name: 'my run', result: { generations_completed: 3 } });
});

test('the proof of the run is made before it goes', async () => {
  const { file, python, spool } = await place(script(''));
  const run = await runCli('vilvik-push', ['--quiet', 'run', file], python);
  expect(run).toMatchObject({ exitCode: 0, stdout: '', stderr: '' });
  const sent = (await readdir(join(spool, 'sent'))).find((name) => name.endsWith('.jsonl'));
  const [header = ''] = (await readFile(join(spool, 'sent', sent ?? ''), 'utf8')).split('\n');
  expect(JSON.parse(header)).toMatchObject({ capture: { fitness_func: { proof: 'proven' } } });
});

test('a run that a daemon has sent before its script has ended is told, too', async () => {
  const { file, python, spool, control } = await place(
    script('import pathlib, sys\nwhile not list(pathlib.Path(sys.argv[1]).glob("*.vilvik.jsonl")): pass'),
  );
  const daemon = startDaemon(python);
  await daemon.event('watch.started');
  const run = await runCli('vilvik-push', ['run', file, join(spool, 'sent')], python);
  expect(run.exitCode).toBe(0);
  expect(run.stderr).toContain('imported: my run');
  expect(await control.records()).toHaveLength(1);
});

test('a script that breaks is shown as Python shows it, and what it left is imported', async () => {
  const { file, python, control } = await place(script('raise ValueError("broken")'));
  const run = await runCli('vilvik-push', ['run', file], python);
  expect(run.exitCode).toBe(1);
  expect(run.stderr).toContain('ValueError: broken');
  expect(run.stderr).not.toContain('vilvik_shim');
  expect(await control.records()).toHaveLength(1);
});

test('signals reach the script, and what it had done until then is imported', async () => {
  const { file, python, control } = await place(
    `
import signal, sys, numpy, pygad

def stop(number, frame):
    sys.exit(42)

signal.signal(signal.SIGTERM, stop)

def fitness(ga, solution, index):
    return float(numpy.sum(solution))

def on_generation(ga):
    if ga.generations_completed == 50:
        print("half way", file=sys.stderr, flush=True)

size = {"sol_per_pop": 4, "num_genes": 2, "mutation_num_genes": 1}
ga = pygad.GA(num_generations=10**7, num_parents_mating=2, fitness_func=fitness, on_generation=on_generation, **size)
ga.run()
`,
  );
  const running = new RunningCli('vilvik-push', ['run', file], python);
  await running.line(({ msg }) => msg === 'half way');
  expect(await running.end('SIGTERM')).toBe(42);
  const [record] = await control.records();
  expect(record?.body).toMatchObject({
    result: { generations_completed: expect.toSatisfy((count: number) => count > 0) as number },
  });
});

test('a script that a signal kills ends with the code that a shell gives it', async () => {
  const { file, python } = await place(script('import os, signal\nos.kill(os.getpid(), signal.SIGKILL)'));
  expect((await runCli('vilvik-push', ['run', file], python)).exitCode).toBe(137);
});

test('only what the script left is pushed, and nothing is said to be when it left nothing', async () => {
  const { file, python, spool, control } = await place('print("no run at all")');
  await writeFile(join(spool, 'other.json'), '{}');
  const run = await runCli('vilvik-push', ['run', file], python);
  expect(run).toMatchObject({ exitCode: 0, stdout: 'no run at all\n' });
  expect(run.stderr).toContain('left no finished run');
  expect(await control.requests()).toEqual([]);
});

test("without a key the exit code is still the script's, and the run is kept", async () => {
  const { file, python, spool } = await place(script(''));
  const { VILVIK_API_KEY: _key, ...withoutKey } = python;
  const run = await runCli('vilvik-push', ['run', file], withoutKey);
  expect(run).toMatchObject({ exitCode: 0, stdout: '' });
  expect(run.stderr).toContain('no API key');
  expect((await readdir(spool)).filter((name) => name.endsWith('.jsonl'))).toHaveLength(1);
});

test('run without a script, and an interpreter that is none, end before anything runs', async () => {
  const { file, python } = await place(script(''));
  expect(await runCli('vilvik-push', ['run'], python)).toMatchObject({ exitCode: 2 });
  const none = await runCli('vilvik-push', ['run', file], { ...python, VILVIK_PYTHON: '/nowhere/python' });
  expect(none.exitCode).toBe(1);
  expect(none.stderr).toContain('there is no Python at /nowhere/python');
});
