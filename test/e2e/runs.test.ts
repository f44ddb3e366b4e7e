import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bench, SHORT_TIMEOUT, startDaemon } from '../harness/bridge.ts';
import { runCli, type CliRun, type Environment } from '../harness/cli.ts';
import { dumpText, importBody, runId, writeDump } from '../harness/dumps.ts';

const bridge = (env: Environment, ...words: string[]): Promise<CliRun> => runCli('vilvik-bridge', words, env);
const push = (env: Environment, ...words: string[]): Promise<CliRun> =>
  runCli('vilvik-push', ['--json', ...words], env);

const WRONG = JSON.stringify(importBody({ result: { best_solution_fitness: 'high' } }));

async function threeRuns(spool: string): Promise<void> {
  await writeDump(spool, { name: 'good' });
  await writeDump(spool, { name: 'bad', header: { run_id: runId(2), name: 'wrong\u001b[2J' }, body: WRONG });
  const checkpoint = { run_id: runId(3), name: 'under way', phase: 'checkpoint' };
  await writeDump(spool, { name: 'running', header: checkpoint });
}

test('the list shows every run with the end of its id, and quarantine with its reasons', async () => {
  const { spool, env } = await bench();
  expect((await bridge(env, 'list')).stdout).toBe('no runs\n');
  await threeRuns(spool);
  await push(env);
  const list = await bridge(env, 'list');
  expect(list.stdout).toMatch(/00000003 {2}running {5}now {7}under way/);
  expect(list.stdout).toMatch(/00000001 {2}imported {4}\d\d:\d\d:\d\d {2}a run/);
  expect(list.stdout).not.toContain('\u001b');
  const rejected = (await bridge(env, 'list', '--rejected', '--json')).json();
  expect(rejected).toMatchObject({
    version: 1,
    command: 'list',
    items: [{ run_id: runId(2), state: 'rejected', file: join(spool, 'rejected', 'bad.vilvik.jsonl') }],
    total: 1,
  });
  expect((await bridge(env, 'list', '--rejected')).stdout).toContain(
    'result.best_solution_fitness: expected',
  );
});

test('the list is cut where that is asked for, and says what it left out', async () => {
  const { spool, env } = await bench();
  await threeRuns(spool);
  await push(env);
  expect((await bridge(env, 'list', '--limit', '2')).stdout).toMatch(/and 1 more: --limit 3\n$/);
  const two = await bridge(env, 'list', '--json', '--state', 'imported', '--state', 'running');
  expect(two.json()).toMatchObject({ items: [{ state: 'running' }, { state: 'imported' }], total: 2 });
  const wrong = await bridge(env, 'list', '--limit', 'all');
  expect([wrong.exitCode, wrong.stderr]).toEqual([2, expect.stringContaining('received "all"')]);
});

test('a run is shown with its attempts, its receipt and its files', async () => {
  const { spool, env, control } = await bench(SHORT_TIMEOUT);
  await control.fault({ match: { method: 'POST' }, kind: 'reset', count: 1 });
  const file = await writeDump(spool);
  await push(env, '--wait');
  const shown = (await bridge(env, 'show', '--json', runId(1).slice(-8))).json();
  const sent = join(spool, 'sent');
  expect(shown).toMatchObject({
    command: 'show',
    run_id: runId(1),
    states: [
      {
        state: 'imported',
        attempts: [
          { outcome: 'answer_unknown', status: null },
          { outcome: 'imported', status: 201 },
        ],
        receipt: { attempts: 2 },
        files: { is_there: true, paper: join(sent, 'run.receipt.json') },
      },
    ],
  });
  const { stdout } = await bridge(env, 'show', join(sent, 'run.vilvik.jsonl'));
  expect(stdout).toContain(`a run (00000001), id ${runId(1)}`);
  expect(stdout).toContain('attempt');
  expect((await bridge(env, 'show', file)).exitCode).toBe(2);
});

test('an empty word names neither the only run nor the folder one is in', async () => {
  const { spool, env } = await bench();
  await writeDump(spool, { body: WRONG });
  await push(env);
  const calls = ['show', 'retry', 'drop', 'continue', 'cancel', 'verify'].map((verb) =>
    bridge(env, verb, ''),
  );
  for (const run of await Promise.all([...calls, push(env, '')])) {
    expect([run.exitCode, run.stderr]).toEqual([2, expect.stringContaining('an empty word names no file')]);
  }
  expect((await bridge(env, 'list', '--json')).json()).toMatchObject({ items: [{ state: 'rejected' }] });
});

test('a lone hyphen stays what was typed, wherever it stands', async () => {
  const { env } = await bench();
  expect((await bridge(env, 'status', '--json', '--spool', '-')).json()).toMatchObject({
    spool: expect.stringMatching(/\/-$/) as unknown,
  });
  expect((await bridge(env, 'show', '-')).stderr).toContain('no run ends in "-"');
  expect((await bridge(env, 'status', '-')).stderr).toContain('Unknown argument: -');
});

test('a continuation that waits for a key says so until there is one', async () => {
  const { spool, env } = await bench();
  const { VILVIK_API_KEY: _, ...withoutKey } = env;
  const waits = /^waits +no API key: .*vilvik-bridge login$/m;
  await writeDump(spool);
  await push(env);
  expect((await bridge(withoutKey, 'show', runId(1))).stdout).not.toMatch(waits);
  await bridge(withoutKey, 'continue', runId(1));
  expect((await bridge(withoutKey, 'show', runId(1))).stdout).toMatch(waits);
  const shown = (await bridge(withoutKey, 'show', '--json', runId(1))).json();
  const problem = expect.stringContaining('no API key') as unknown;
  expect(shown).toMatchObject({ key_problem: problem, continuations: [{ state: 'wanted' }] });
  expect((await bridge(env, 'show', '--json', runId(1))).json()).toMatchObject({ key_problem: null });
});

test('the reasons of a rejected run are shown with how to mend them', async () => {
  const { spool, env } = await bench();
  await writeDump(spool, { body: WRONG });
  await push(env);
  const { stdout } = await bridge(env, 'show', runId(1));
  expect(stdout).toContain('✗ result.best_solution_fitness: expected a number');
  expect(stdout).toContain(join(spool, 'rejected', 'run.reason.json'));
});

test('a rejected dump that was mended where it lies goes on by a retry', async () => {
  const { spool, env, control } = await bench();
  await writeDump(spool, { body: WRONG });
  await push(env);
  const rejected = join(spool, 'rejected', 'run.vilvik.jsonl');
  await writeFile(rejected, dumpText({ body: WRONG }).replace('"high"', '1.5'));
  const retried = await bridge(env, 'retry', '--json', runId(1));
  expect([retried.exitCode, retried.json()]).toMatchObject([0, { state: 'queued', why: null }]);
  expect((await push(env, join(spool, 'rejected'))).json()).toMatchObject({ items: [{ state: 'imported' }] });
  expect((await control.records())[0]?.body).toMatchObject({ result: { best_solution_fitness: 1.5 } });
});

test('an ending that fits several runs names them', async () => {
  const { spool, env } = await bench();
  await writeDump(spool, { name: 'one', header: { name: 'first' } });
  const second = { run_id: runId(0x11), name: 'second' };
  await writeDump(spool, { name: 'two', header: second, body: importBody({ name: 'second' }) });
  await push(env);
  for (const verb of ['show', 'drop', 'retry']) {
    const several = await bridge(env, verb, '1');
    expect(several.exitCode).toBe(2);
    expect(several.stderr).toContain('2 runs end in "1"');
    expect(several.stderr).toContain(`${runId(0x11)} second`);
  }
});

test('a dropped run stays dropped beside a daemon that sees its file, until a retry', async () => {
  const { spool, env, control } = await bench();
  const { VILVIK_API_KEY: key = '', ...withoutKey } = env;
  const file = await writeDump(spool);
  await push(withoutKey);
  const dropped = await bridge(env, 'drop', '--json', runId(1).slice(-8));
  expect([dropped.exitCode, dropped.json()]).toMatchObject([
    0,
    { command: 'drop', state: 'dropped', why: 'dropped by hand', file },
  ]);
  const daemon = startDaemon({ ...withoutKey, VILVIK_API_KEY: key });
  await daemon.event('watch.started');
  await writeDump(spool, { name: 'other', header: { run_id: runId(2) }, body: importBody({ name: 'b' }) });
  await daemon.event('report.receipt');
  await writeFile(file, dumpText({ header: { sequence: 2 }, body: importBody({ name: 'later' }) }));
  await daemon.line(({ msg, state }) => msg === 'intake.stopped' && state === 'dropped');
  expect((await push(env, file)).json()).toMatchObject({ items: [{ state: 'dropped' }], exit_code: 0 });
  expect(await control.records()).toHaveLength(1);
  expect((await bridge(env, 'retry', '--json', runId(1))).json()).toMatchObject({ state: 'queued' });
  await daemon.event('report.receipt', 2);
  expect((await control.records()).map(({ body }) => body['name'])).toEqual(['b', 'later']);
  const view = JSON.parse(
    await readFile(join(spool, '.bridge', 'runs', `${runId(1)}.json`), 'utf8'),
  ) as object;
  expect(view).toMatchObject({ state: 'imported' });
});

test('an imported run cannot be dropped', async () => {
  const { spool, env } = await bench();
  await writeDump(spool);
  await push(env);
  const no = await bridge(env, 'drop', '--json', runId(1));
  expect([no.exitCode, no.json()]).toMatchObject([1, { state: 'imported', why: 'it was imported already' }]);
});

test('a run under way is told as what it is, by a push and by who asks for it', async () => {
  const { spool, env } = await bench();
  await threeRuns(spool);
  const when = 'it goes when it has ended, or 15m after it was broken off';
  expect((await runCli('vilvik-push', [], env)).stdout).toContain(`running: under way (00000003), ${when}\n`);
  for (const word of ['00000003', join(spool, 'running.vilvik.jsonl')]) {
    const { exitCode, stderr } = await bridge(env, 'show', word);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(
      `under way (00000003) is under way, or was broken off, and not taken in yet: ${when}`,
    );
    expect(stderr).toContain('python -m vilvik_shim resume 00000003 goes on from there');
  }
});
