import { spawn } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { expect, onTestFinished } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { emptyHost } from '../config/host.ts';
import { bench } from '../harness/bridge.ts';
import { runCli, type Environment } from '../harness/cli.ts';
import { programFile } from '../harness/programs.ts';
import { PYTHON, REPOSITORY } from '../harness/repository.ts';
import { temporaryFolder } from '../harness/temp-folder.ts';
import { librarySample } from '../smoke/library.ts';
import { readPage, sectionOf, type Sample } from './pages.ts';
import { sourceText } from './sources.ts';
import { steady } from './steady.ts';

/** What the word after the language of a fenced block makes us do with it. A block without a word that stands here is wrong. */
export const CHECKS: Readonly<Record<string, (sample: Sample) => Promise<void>>> = {
  stages,
  scripts,
  demo,
  install,
  tracked,
  cell,
  card,
  session,
  config,
  library,
};

/** The one that `test/e2e/package.test.ts` compiles and runs as a user of the package does. */
async function library({ text }: Sample): Promise<void> {
  expect(librarySample(await readPage('README.md')).trim()).toBe(text.trim());
}

/** A picture of a flow: each step is a word of the glossary, a file or folder of `src`, or a word that the demo prints. */
async function stages({ text }: Sample): Promise<void> {
  const glossary = await sectionOf('src/README.md', '## Glossary');
  const files = await readdir(join(REPOSITORY, 'src'), { recursive: true });
  const demoLines = (await readPage('README.md')).matchAll(/^(\w+) {2,}\S/gm);
  const known = new Set([
    ...[...glossary.matchAll(/\w+/g)].map(([word]) => word),
    ...files.map((file) => file.replace(/^.*\//, '').replace(/\.ts$/, '').split('-', 1)[0]),
    ...[...demoLines].map(([, word]) => word),
  ]);
  const steps = [...text.matchAll(/(?:^|->|\||\s{2})\s*([a-z]+)(?=[\s|/]|$)/gm)].map(([, word = '']) => word);
  const words = steps.filter((word) => word.length > 1);
  expect(words.length).toBeGreaterThan(3);
  const unknown = words.filter((word) => !known.has(word) && !known.has(word.replace(/s$/, '')));
  expect(unknown).toEqual([]);
}

/** `npm run …` lines: each is a script of the package. The tests run one of them, `demo` the other. */
async function scripts({ text }: Sample): Promise<void> {
  const { scripts: known } = JSON.parse(await readPage('package.json')) as { scripts: object };
  for (const line of text.split('\n')) {
    const [, name = line] = /^npm (?:run )?(\S+)/.exec(line) ?? [];
    expect(Object.keys(known)).toContain(name);
  }
}

/** The output of the demo. How often a continuation is told and whether a proof is waited for depends on the machine. */
async function demo({ text }: Sample): Promise<void> {
  const { stdout, exitCode } = await runCli('vilvik-bridge', ['demo'], { HOME: await temporaryFolder() });
  expect(exitCode).toBe(0);
  const linesOf = (output: string): string[] =>
    steady(output)
      .split('\n')
      .filter((line) => !/^waits |^continues .* generations$/.test(line))
      .sort();
  expect(linesOf(stdout)).toEqual(linesOf(text));
}

/** Steps that change the machine: what they name is there, and the words are those that npm and pip take. */
async function install({ text }: Sample): Promise<void> {
  const { scripts: known, bin } = JSON.parse(await readPage('package.json')) as Record<string, object>;
  const pyproject = await readPage('python-shim/pyproject.toml');
  const sources = await sourceText();
  for (const line of text.split('\n')) {
    const [command = '', comment = ''] = line.split(/\s+#\s*/);
    for (const [name] of comment.matchAll(/vilvik-(?:push|bridge)/g))
      expect(Object.keys(bin ?? {})).toContain(name);
    const script = /^npm run (\S+)$/.exec(command)?.[1];
    const isInstall = /^npm install (--global )?\S+$/.test(command);
    const wheel = /^python -m pip install \S*?(\w+)-\S*\.whl$/.exec(command)?.[1];
    const variable = /^export (\w+)=\S+$/.exec(command)?.[1];
    if (script !== undefined) expect(Object.keys(known ?? {})).toContain(script);
    else if (wheel !== undefined) expect(pyproject).toContain(`name = "${wheel.replace('_', '-')}"`);
    else if (variable !== undefined) expect(sources).toContain(variable);
    else expect({ line, isInstall }).toEqual({ line, isInstall: true });
  }
}

const GA = `import pygad
ga = pygad.GA(num_generations=4, num_parents_mating=2, sol_per_pop=6, num_genes=2, suppress_warnings=True,
              fitness_func=lambda ga, solution, index: -float(sum(solution**2)))
`;

/** Python with a GA named `ga`: what it leaves is imported, under the name that it gives. */
async function tracked({ text }: Sample): Promise<void> {
  const { folder, env, control } = await bench();
  const script = join(folder, 'script.py');
  await writeFile(script, `${GA}${text}\n`);
  await execa(PYTHON, [script], { env: pythonEnvironment(env), extendEnv: false });
  expect((await runCli('vilvik-push', ['--wait'], env)).exitCode).toBe(0);
  const names = (await control.records()).map(({ body }) => body['name']);
  expect(names).toEqual([/name="([^"]+)"/.exec(text)?.[1]]);
}

const CELL = `import sys
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
shell.run_cell(sys.argv[1]).raise_error()
assert shell.find_cell_magic("vilvik") and shell.find_line_magic("vilvik")
`;

/** A cell of a notebook, after which the magics are there. */
async function cell({ text }: Sample): Promise<void> {
  const env = pythonEnvironment({ HOME: await temporaryFolder() });
  const { stderr } = await execa(PYTHON, ['-c', CELL, text], { env, extendEnv: false });
  expect(stderr).toBe('');
}

/** A card of the example notebook, which `test_notebooks.py` runs and compares. */
async function card({ text }: Sample): Promise<void> {
  const notebook = JSON.parse(await readPage('python-shim/examples/there_and_back.ipynb')) as {
    cells: { outputs?: { data?: Record<string, string | string[]> }[] }[];
  };
  const shown = notebook.cells
    .flatMap(({ outputs = [] }) => outputs)
    .map(({ data }) => steady([data?.['text/plain'] ?? []].flat().join('')));
  expect(shown).toContain(steady(text));
}

/** Commands after `$` with what they print; each is ended once it has printed that much. */
async function session({ text }: Sample): Promise<void> {
  const { env } = await bench();
  for (const part of text.split(/^\$ /m).slice(1)) {
    const [command = '', ...expected] = part.trim().split('\n');
    const [program, ...words] = command.split(' ');
    expect(['vilvik-push', 'vilvik-bridge']).toContain(program);
    const file = programFile(program as 'vilvik-push' | 'vilvik-bridge');
    const child = spawn(process.execPath, [file, ...words], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    const printed: string[] = [];
    for await (const line of createInterface(child.stdout)) {
      if (printed.push(line) === expected.length) child.kill('SIGTERM');
    }
    expect(steady(printed.join('\n'))).toBe(steady(expected.join('\n')));
  }
}

/** A configuration file: it is loaded, and every line of it counts. */
async function config({ text }: Sample): Promise<void> {
  const host = await emptyHost();
  const file = join(host.home, 'config.toml');
  await writeFile(file, text);
  const loaded = await loadConfig({ flags: { config: file }, ...host });
  await writeFile(file, '');
  expect(loaded).not.toEqual(await loadConfig({ flags: { config: file }, ...host }));
}

function pythonEnvironment(env: Environment): Record<string, string> {
  const source = join(REPOSITORY, 'python-shim', 'src');
  return { PATH: process.env['PATH'] ?? '', PYTHONPATH: source, ...env };
}
