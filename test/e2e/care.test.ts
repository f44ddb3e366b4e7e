import { readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bench } from '../harness/bridge.ts';
import { runCli, type CliRun } from '../harness/cli.ts';
import { importBody, runId, writeDump } from '../harness/dumps.ts';

type Place = Awaited<ReturnType<typeof bench>>;

function bridge({ env }: Place, ...words: string[]): Promise<CliRun> {
  return runCli('vilvik-bridge', words, env);
}

async function importTwo(place: Place): Promise<void> {
  await writeDump(place.spool, { name: 'one', header: { run_id: runId(1) } });
  await writeDump(place.spool, {
    name: 'two',
    header: { run_id: runId(2) },
    body: importBody({ name: 'b' }),
  });
  await runCli('vilvik-push', [], place.env);
}

test('clean removes what is imported and proven so, keeps the receipts, and first says what it would do', async () => {
  const place = await bench();
  await importTwo(place);
  const sent = join(place.spool, 'sent');
  await writeFile(join(sent, 'two.vilvik.jsonl'), 'changed by hand\n');
  await writeDump(sent, { name: 'stray', header: { run_id: runId(3) } });
  expect((await bridge(place, 'clean', '--json')).json()).toMatchObject({ items: [] });
  const dry = await bridge(place, 'clean', '--older-than', '0s', '--dry-run', '--json');
  expect(dry.json()).toMatchObject({ dry_run: true, items: [{ file: join(sent, 'one.vilvik.jsonl') }] });
  expect(await readdir(sent)).toContain('one.vilvik.jsonl');
  expect((await bridge(place, 'clean', '--older-than', '0s', '--larger-than', '9999999')).stdout).toContain(
    'removed 0 dumps',
  );
  expect((await bridge(place, 'clean', '--older-than', '0s')).stdout).toContain('removed 1 dumps');
  expect((await readdir(sent)).sort()).toEqual([
    'one.receipt.json',
    'stray.vilvik.jsonl',
    'two.receipt.json',
    'two.vilvik.jsonl',
  ]);
  expect((await bridge(place, 'clean', '--older-than', 'soon')).exitCode).toBe(2);
});

test.each([
  ['after a retry a push of the spool', true],
  ['a push that names a dump in quarantine', false],
])('%s sends it and clears the quarantine', async (_, isRetry) => {
  const place = await bench();
  await writeDump(place.spool, { name: 'one', header: { run_id: runId(1) } });
  await place.control.failImports({ kind: 'status', status: 422, count: 1 });
  expect((await runCli('vilvik-push', [], place.env)).exitCode).toBe(6);
  const rejected = join(place.spool, 'rejected');
  expect(await readdir(rejected)).toHaveLength(2);
  if (isRetry) await bridge(place, 'retry', runId(1));
  const words = isRetry ? [] : [join(rejected, 'one.vilvik.jsonl')];
  const pushed = await runCli('vilvik-push', [...words, '--json'], place.env);
  expect(pushed.json()).toMatchObject({ items: [{ state: 'imported' }], exit_code: 0 });
  expect(await readdir(rejected)).toEqual([]);
  expect((await readdir(join(place.spool, 'sent'))).sort()).toEqual(['one.receipt.json', 'one.vilvik.jsonl']);
});

test('clean removes bodies that no waiting run needs, and leaves alone what it knows nothing of', async () => {
  const place = await bench();
  const bodies = join(place.stateDir, 'bodies');
  await runCli('vilvik-push', ['-'], place.env, JSON.stringify(importBody()));
  const [imported = ''] = await readdir(bodies);
  await place.control.fault({ match: { method: 'POST' }, kind: 'status', status: 422, count: 1 });
  await runCli('vilvik-push', ['-'], place.env, JSON.stringify(importBody({ name: 'refused' })));
  const smaller = '0'.repeat(64);
  for (const name of [smaller, 'unknown.json']) await writeFile(join(bodies, name), 'something');
  const ages = new Date(Date.now() - 7_200_000);
  await utimes(join(bodies, smaller), ages, ages);
  const cleaned = await bridge(place, 'clean', '--older-than', '0s');
  expect(cleaned.stdout).toContain('removed 0 dumps and 2 kept bodies');
  const left = await readdir(bodies);
  expect(left).toHaveLength(2);
  expect(left).toContain('unknown.json');
  expect(left).not.toContain(imported);
});

test('an export read in elsewhere keeps its runs from being imported again, however often it is read', async () => {
  const place = await bench();
  await importTwo(place);
  const exported = await bridge(place, 'export');
  const lines = exported.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as object);
  expect(lines).toMatchObject([
    {
      kind: 'run',
      run_id: runId(1),
      state: 'imported',
      attempts: [{ outcome: 'imported' }],
      receipt: { version: 1 },
    },
    { kind: 'run', run_id: runId(2), state: 'imported' },
  ]);
  const file = join(place.folder, 'export.jsonl');
  await writeFile(file, exported.stdout);
  const elsewhere = {
    ...place,
    env: {
      ...place.env,
      VILVIK_SPOOL: join(place.folder, 'other spool'),
      VILVIK_STATE_DIR: join(place.folder, 'other state'),
    },
  };
  expect((await bridge(elsewhere, 'export', '--read', file, '--json')).json()).toMatchObject({
    learned: 2,
    known: 0,
  });
  expect((await bridge(elsewhere, 'export', '--read', file, '--json')).json()).toMatchObject({
    learned: 0,
    known: 2,
  });
  const copy = await writeDump(place.folder, { name: 'copy', header: { run_id: runId(1) } });
  const push = await runCli('vilvik-push', ['--json', copy], elsewhere.env);
  expect(push.json()).toMatchObject({ items: [{ state: 'imported', already: true }] });
  expect(await place.control.records()).toHaveLength(2);
  await writeFile(file, 'no export\n');
  const wrong = await bridge(elsewhere, 'export', '--read', file);
  expect([wrong.exitCode, wrong.stderr]).toEqual([1, expect.stringContaining('line 1: expected a line')]);
});
