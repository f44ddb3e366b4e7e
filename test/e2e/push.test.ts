import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bench, SHORT_TIMEOUT } from '../harness/bridge.ts';
import { runCli } from '../harness/cli.ts';
import { bodyLine, goldenBodyPath, goldenPath, importBody, runId, writeDump } from '../harness/dumps.ts';

test('a file named by hand is imported, stays where it is, and is known the second time', async () => {
  const { folder, stateDir, env, control } = await bench();
  const file = await writeDump(folder);
  const first = await runCli('vilvik-push', ['--json', file], env);
  expect(first.exitCode).toBe(0);
  expect(first.json()).toMatchObject({
    version: 1,
    command: 'push',
    items: [{ file, run_id: runId(1), state: 'imported', already: false, receipt: { run_id: runId(1) } }],
    summary: { imported: 1 },
    exit_code: 0,
  });
  expect((await bodyLine(file)).length).toBeGreaterThan(0);
  const receipt = JSON.parse(
    await readFile(join(stateDir, 'receipts', `${runId(1)}.json`), 'utf8'),
  ) as object;
  expect(receipt).toMatchObject({ run_id: runId(1), account: 'default' });
  const second = await runCli('vilvik-push', ['--json', file], env);
  expect(second.json()).toMatchObject({ items: [{ state: 'imported', already: true }], exit_code: 0 });
  expect(await control.records()).toHaveLength(1);
});

test('a bare body comes by standard input, a dump too, and both are the run they are in a file', async () => {
  const { env, control } = await bench();
  const bare = await runCli('vilvik-push', ['-'], env, await readFile(goldenBodyPath(), 'utf8'));
  const dump = await runCli('vilvik-push', ['-'], env, await readFile(goldenPath('integers'), 'utf8'));
  expect([bare.exitCode, dump.exitCode]).toEqual([0, 0]);
  expect(bare.stdout).toMatch(/^imported: /);
  const again = await runCli('vilvik-push', [goldenPath('integers')], env);
  expect(again.stdout).toContain(', already as ');
  expect(await control.records()).toHaveLength(2);
});

test('a dry run says what would happen and leaves no trace', async () => {
  const { spool, stateDir, env, control } = await bench();
  await writeDump(spool);
  const dry = await runCli('vilvik-push', ['--dry-run', '--json'], env);
  expect(dry.exitCode).toBe(0);
  expect(dry.json()).toMatchObject({
    items: [{ state: 'queued', planned_at: expect.stringMatching(/^20/) as string }],
  });
  expect(await control.requests()).toEqual([]);
  await expect(readFile(join(stateDir, 'ledger.db'))).rejects.toThrow('ENOENT');
  expect((await runCli('vilvik-push', ['--json'], env)).json()).toMatchObject({ summary: { imported: 1 } });
});

test('without --wait a run whose answer was lost is left in doubt', async () => {
  // So long a wait does not end within one push, however slow the machine is.
  const { folder, env, control } = await bench('[delivery]\nbackoff_initial = "1h"\n');
  await control.fault({ match: { method: 'POST' }, kind: 'drop_answer', count: 1 });
  const push = await runCli('vilvik-push', ['--json', await writeDump(folder)], env);
  expect(push.exitCode).toBe(5);
  expect(push.json()).toMatchObject({ items: [{ state: 'in_doubt' }] });
  expect(push.stderr).toMatch(
    /\nwhat waits goes by itself while vilvik-bridge watch runs, else with the next vilvik-push\n$/,
  );
});

test('with --wait a run whose answer was lost is looked for until it is found', async () => {
  const { folder, env, control } = await bench(SHORT_TIMEOUT);
  await control.fault({ match: { method: 'POST' }, kind: 'drop_answer', count: 1 });
  const push = await runCli('vilvik-push', ['--json', '--wait', await writeDump(folder)], env);
  expect(push.json()).toMatchObject({
    items: [{ state: 'imported', already: false, receipt: { attempts: 1 } }],
    exit_code: 0,
  });
  expect(await control.records()).toHaveLength(1);
});

test('--wait-timeout ends the waiting, and what is left keeps its place', async () => {
  const { folder, env, control } = await bench('[quota]\nper_hour = 1\n');
  const files = [];
  for (const number of [1, 2]) {
    const body = importBody({ name: `run ${number}` });
    files.push(await writeDump(folder, { name: `run-${number}`, header: { run_id: runId(number) }, body }));
  }
  const push = await runCli('vilvik-push', ['--json', '--wait-timeout', '300ms', ...files], env);
  expect(push.exitCode).toBe(5);
  expect(push.json()).toMatchObject({ summary: { imported: 1, queued: 1 } });
  expect(await control.records()).toHaveLength(1);
});

test('several words that are all wrong each get their line; one that is right still goes', async () => {
  const { folder, env } = await bench();
  const file = await writeDump(folder);
  await writeFile(join(folder, 'bad.json'), '{}');
  const push = await runCli(
    'vilvik-push',
    [join(folder, 'bad.json'), join(folder, 'missing.json'), file],
    env,
  );
  expect(push.exitCode).toBe(6);
  const lines = push.stdout.split('\n').filter((line) => !line.startsWith(' '));
  expect(lines.map((line) => line.split(':')[0])).toEqual([
    'rejected',
    'rejected',
    'imported',
    '1 imported, 2 rejected',
    '',
  ]);
});

test('a push that finds nothing says where it looked, and a dry run that there is no key', async () => {
  const { folder, spool, env } = await bench();
  const { VILVIK_API_KEY: _key, ...withoutKey } = env;
  expect((await runCli('vilvik-push', [], env)).stdout).toBe(
    `nothing to push: no dump was found in ${spool}\n`,
  );
  const dryRun = await runCli('vilvik-push', ['--dry-run', await writeDump(folder)], withoutKey);
  expect(dryRun.exitCode).toBe(0);
  expect(dryRun.stderr).toMatch(/^without a key nothing goes: no API key: .*vilvik-bridge login\n$/);
});
