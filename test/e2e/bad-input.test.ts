import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bench } from '../harness/bridge.ts';
import { runCli } from '../harness/cli.ts';
import { dumpText, goldenPath, importBody, runId, writeDump } from '../harness/dumps.ts';

type Maker = (folder: string, name: string) => Promise<unknown>;

/** A dump that says `text`, under the ending of a run dump. */
const dump =
  (text: string | Uint8Array): Maker =>
  (folder, name) =>
    writeFile(join(folder, `${name}.vilvik.jsonl`), text);

/** A bare body under the ending `.json`. */
const bare =
  (text: string | Uint8Array): Maker =>
  (folder, name) =>
    writeFile(join(folder, `${name}.json`), text);

let nextRun = 100;

/** A whole dump of its own run with these differences in the body. */
const withBody = (body: object | string, header: object = {}): Maker => {
  nextRun += 1;
  return dump(dumpText({ body, header: { run_id: runId(nextRun), ...header } }));
};

const { ga_parameters: _parameters, ...withoutParameters } = importBody();
const { best_solution: _best, ...resultWithoutBest } = importBody().result;
const strings = Array<string>(100_000).fill('x');
const deep = `{"result": ${'['.repeat(100_000)}${']'.repeat(100_000)}}`;

/** What stands in the reason of each: where, what was expected, what was found. */
const BAD: Readonly<Record<string, readonly [Maker, RegExp]>> = {
  empty: [dump(''), /file: expected a header line and a body line, found an empty file/],
  'empty-bare': [bare(''), /file: expected a whole JSON value, found nothing \(0 bytes\)/],
  truncated: [
    dump(dumpText({ header: { run_id: runId(1) } }).slice(0, -40)),
    /body: expected \d+ bytes with sha256/,
  ],
  'truncated-bare': [
    bare('{"name": "x", "result": {'),
    /file: expected a whole JSON value, found an open value/,
  ],
  'wrong-hash': [
    withBody(importBody(), { body: { bytes: 10, sha256: '0'.repeat(64) } }),
    /body: expected 10 bytes/,
  ],
  'not-utf8': [bare(Uint8Array.of(0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d)), /expected UTF-8 text/],
  nan: [
    withBody('{"result": {"best_solution": [NaN]}}'),
    /expected strict JSON, found a bare NaN or Infinity at byte/,
  ],
  deep: [withBody(deep), /expected nesting of at most 100 levels/],
  strings: [
    withBody(importBody({ result: { best_solutions_fitness: strings } })),
    /the string "x", and 99999 more/,
  ],
  version: [withBody(importBody(), { version: 2 }), /header\.version: expected version 1, found version 2/],
  'no-parameters': [withBody(withoutParameters), /ga_parameters: expected an object, found nothing/],
  'no-generations': [withBody(importBody({ ga_parameters: {} })), /ga_parameters\.num_generations: expected/],
  'no-fitness': [withBody(importBody({ code: {} })), /code\.fitness_func: expected text, found nothing/],
  'no-best': [
    withBody({ ...importBody(), result: resultWithoutBest }),
    /result\.best_solution: expected an array/,
  ],
  'text-number': [
    withBody(importBody({ result: { generations_completed: '3' } })),
    /result\.generations_completed: expected a finite number, found the string "3"/,
  ],
  rows: [
    withBody(
      importBody({
        result: {
          population: [
            [1, 2],
            [1, 2, 3],
          ],
        },
      }),
    ),
    /result\.population\[1\]: expected 2 genes.*found 3 genes/,
  ],
  link: [
    (folder, name) => symlink(goldenPath('integers'), join(folder, `${name}.vilvik.jsonl`)),
    /file: expected a regular file, found a symbolic link/,
  ],
  folder: [
    (folder, name) => mkdir(join(folder, `${name}.vilvik.jsonl`)),
    /file: expected a regular file, found a directory/,
  ],
};

interface Reason {
  readonly why: string;
  readonly findings: readonly { readonly path: string; readonly mend: string }[];
}

test('every kind of bad file is set aside with its reason, and the good ones go on', async () => {
  const { spool, env, control } = await bench();
  for (const [name, [make]] of Object.entries(BAD)) await make(spool, name);
  await writeDump(spool, { name: 'good', header: { run_id: runId(2) } });
  const push = await runCli('vilvik-push', ['--json'], env);
  expect(push.exitCode).toBe(6);
  expect(push.json()).toMatchObject({ summary: { imported: 1, rejected: Object.keys(BAD).length } });
  expect(await control.records()).toHaveLength(1);
  const reasons = await reasonsIn(join(spool, 'rejected'));
  expect(Object.keys(reasons).sort()).toEqual(Object.keys(BAD).sort());
  for (const [name, [, pattern]] of Object.entries(BAD)) {
    expect(`${name}: ${reasons[name]?.why}`).toMatch(pattern);
    expect(reasons[name]?.findings[0]?.mend).toMatch(/\w/);
  }
  const left = (await readdir(spool)).filter((name) => !name.startsWith('.'));
  expect(left.sort()).toEqual(['rejected', 'sent']);
});

async function reasonsIn(folder: string): Promise<Record<string, Reason>> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.reason.json'));
  const entries = files.map(async (file) => {
    const reason = JSON.parse(await readFile(join(folder, file), 'utf8')) as Reason;
    return [file.replace('.reason.json', ''), reason] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

test('a file without any right field lists all that is wrong at once', async () => {
  const { folder, env } = await bench();
  const file = join(folder, 'wrong.json');
  await writeFile(file, '{"name": 1, "code": {"fitness_func": 5}, "result": {"best_solution": "high"}}');
  const verify = await runCli('vilvik-bridge', ['verify', '--json', file], env);
  expect(verify.exitCode).toBe(6);
  const { items } = verify.json() as { items: { findings: { path: string }[] }[] };
  const paths = items[0]?.findings.map(({ path }) => path);
  expect(paths).toEqual([
    'name',
    'ga_parameters',
    'code.fitness_func',
    'result.best_solution',
    'result.best_solution_fitness',
    'result.best_solutions_fitness',
    'result.best_solution_generation',
    'result.generations_completed',
  ]);
});
