import { appendFile, copyFile, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dumpText, goldenBodyPath, goldenPath, importBody, runId, writeDump } from '../harness/dumps.ts';
import { candidate } from '../suites/ledger/given.ts';
import { openSpool } from './spool.ts';

const WHOLE = dumpText();

test('a dump that is renamed into place is taken in at once', async () => {
  const { folder, intake, runs } = await openSpool();
  const part = join(folder, '.part');
  await writeFile(part, WHOLE);
  expect(await intake.round()).toMatchObject({ taken: [], lookAgainAt: null });
  const file = join(folder, 'run.vilvik.jsonl');
  await rename(part, file);
  const round = await intake.round();
  expect(round.taken).toMatchObject([{ file, state: 'queued', isNew: true, runId: runId(1), name: 'a run' }]);
  expect(runs()).toEqual([{ state: 'queued', file }]);
});

test('a dump is told once', async () => {
  const { folder, intake } = await openSpool();
  await writeDump(folder);
  await intake.round();
  expect(await intake.round()).toEqual({
    taken: [],
    running: [],
    failed: [],
    removed: [],
    lookAgainAt: null,
  });
});

test('a cut dump is judged when it has stood still for 30 s', async () => {
  const { folder, intake, clock, runs } = await openSpool();
  const file = join(folder, 'run.vilvik.jsonl');
  await writeFile(file, WHOLE.slice(0, -50));
  expect((await intake.round()).lookAgainAt).toBe(clock.now() + 30_000);
  clock.advance(29_999);
  expect((await intake.round()).taken).toEqual([]);
  clock.advance(1);
  expect((await intake.round()).taken).toMatchObject([{ state: 'rejected' }]);
  expect(runs()).toEqual([{ state: 'rejected', file }]);
});

test('a dump that is still being copied gets its 30 s anew with each piece', async () => {
  const { folder, intake, clock } = await openSpool();
  const file = join(folder, 'run.vilvik.jsonl');
  await writeFile(file, '');
  for (const piece of [WHOLE.slice(0, 100), WHOLE.slice(100, 500)]) {
    await intake.round();
    clock.advance(29_000);
    await appendFile(file, piece);
    expect((await intake.round()).lookAgainAt).toBe(clock.now() + 30_000);
  }
  await appendFile(file, WHOLE.slice(500));
  expect((await intake.round()).taken).toMatchObject([{ state: 'queued' }]);
});

test('a bare body is read when it has stood still for 2 s', async () => {
  const { folder, intake, clock } = await openSpool();
  await copyFile(goldenBodyPath(), join(folder, 'sphere.json'));
  expect(await intake.round()).toMatchObject({ taken: [], lookAgainAt: clock.now() + 2_000 });
  clock.advance(1_999);
  expect((await intake.round()).taken).toEqual([]);
  clock.advance(1);
  expect((await intake.round()).taken).toMatchObject([{ state: 'queued', name: 'sphere' }]);
});

test('a bare body that ends early is judged when it has stood still for 30 s', async () => {
  const { folder, intake, clock } = await openSpool();
  await writeFile(join(folder, 'run.json'), JSON.stringify(importBody()).slice(0, -10));
  await intake.round();
  clock.advance(2_000);
  expect(await intake.round()).toMatchObject({ taken: [], lookAgainAt: clock.now() + 28_000 });
  clock.advance(28_000);
  expect((await intake.round()).taken).toMatchObject([{ state: 'rejected' }]);
});

test('a file that nobody can mend by waiting is judged at once', async () => {
  const { folder, intake } = await openSpool();
  await mkdir(join(folder, 'run.vilvik.jsonl'));
  await writeFile(join(folder, 'other.vilvik.jsonl'), 'no header\nno body\n');
  expect((await intake.round()).taken).toMatchObject([{ state: 'rejected' }, { state: 'rejected' }]);
});

test('a checkpoint is shown as running for as long as it lies there, and is not taken in', async () => {
  const { folder, intake, runs } = await openSpool();
  const file = join(folder, 'run.vilvik.jsonl');
  await copyFile(goldenPath('checkpoint'), file);
  for (const _ of [1, 2]) {
    expect(await intake.round()).toMatchObject({
      taken: [],
      running: [{ file, header: { phase: 'checkpoint' } }],
    });
  }
  await rm(file);
  expect((await intake.round()).running).toEqual([]);
  expect(runs()).toEqual([]);
});

test('a checkpoint that is rewritten as finished is taken in', async () => {
  const { folder, intake } = await openSpool();
  await writeDump(folder, { header: { phase: 'checkpoint' } });
  await intake.round();
  await writeDump(folder, { header: { sequence: 2 } });
  expect(await intake.round()).toMatchObject({ taken: [{ state: 'queued' }], running: [] });
});

test('a run that was never evaluated is dropped', async () => {
  const { folder, intake } = await openSpool();
  await copyFile(goldenPath('never-run'), join(folder, 'run.vilvik.jsonl'));
  expect((await intake.round()).taken).toMatchObject([{ state: 'dropped' }]);
});

test('a later state of a run supersedes the one before', async () => {
  const { folder, intake, runs } = await openSpool();
  const file = await writeDump(folder);
  await intake.round();
  await writeDump(folder, { header: { sequence: 2 }, body: importBody({ name: 'later' }) });
  expect((await intake.round()).taken).toMatchObject([{ state: 'queued', isNew: true }]);
  expect(runs()).toEqual([
    { state: 'superseded', file },
    { state: 'queued', file },
  ]);
});

test('a dump of a version that is not known is rejected, and the run that is queued goes its way', async () => {
  const { folder, intake, ledger, runs } = await openSpool();
  const file = await writeDump(folder, { header: { sequence: 5 } });
  await intake.round();
  const newer = await writeDump(folder, { name: 'newer', header: { version: 2 }, body: { anything: 1 } });
  expect((await intake.round()).taken).toMatchObject([{ state: 'rejected', isNew: true, runId: runId(1) }]);
  expect(runs()).toEqual([
    { state: 'queued', file },
    { state: 'rejected', file: newer },
  ]);
  expect(ledger.run(2)?.why).toBe('header.version: expected version 1, found version 2');
});

test('a damaged copy of an old state does not make the old state a repair', async () => {
  const { folder, intake, runs } = await openSpool();
  await writeDump(folder, { name: 'a-newest', header: { sequence: 9 } });
  const old = { header: { sequence: 3 }, body: importBody({ name: 'old' }) };
  await writeDump(folder, { name: 'b-damaged', header: { sequence: 2 }, body: importBody({ name: 5 }) });
  await intake.round();
  await writeDump(folder, { name: 'c-old', ...old });
  await intake.round();
  expect(runs()).toMatchObject([{ state: 'queued' }, { state: 'rejected' }, { state: 'superseded' }]);
});

test('a queued dump that is removed is dropped, and queued again when it is back', async () => {
  const { folder, intake, runs } = await openSpool();
  const file = await writeDump(folder);
  await intake.round();
  await rm(file);
  expect((await intake.round()).removed).toEqual([1]);
  expect(runs()).toEqual([{ state: 'dropped', file }]);
  await writeDump(folder);
  expect((await intake.round()).taken).toMatchObject([{ row: 1, state: 'queued' }]);
});

test('a dump that is renamed within the spool stays queued', async () => {
  const { folder, intake, runs } = await openSpool();
  const file = await writeDump(folder);
  await intake.round();
  const renamed = join(folder, 'better-name.vilvik.jsonl');
  await rename(file, renamed);
  await intake.round();
  await intake.round();
  expect(runs()).toEqual([{ state: 'queued', file: renamed }]);
});

test('what lies in another folder is not dropped by this spool', async () => {
  const { folder, intake, ledger, runs } = await openSpool();
  await mkdir(`${folder}-beside`);
  const beside = join(`${folder}-beside`, 'run.vilvik.jsonl');
  await ledger.admit(candidate({ file: beside }), 0);
  await rm(`${folder}-beside`, { recursive: true });
  expect((await intake.round()).removed).toEqual([]);
  expect(runs()).toEqual([{ state: 'queued', file: beside }]);
});

test('while the spool cannot be read nothing is dropped', async () => {
  const { folder, intake, runs } = await openSpool();
  const file = await writeDump(folder);
  await intake.round();
  await rename(folder, `${folder}.away`);
  await expect(intake.round()).rejects.toThrow('ENOENT');
  expect(runs()).toEqual([{ state: 'queued', file }]);
  await rename(`${folder}.away`, folder);
  expect((await intake.round()).removed).toEqual([]);
});

test('only dumps at the top level of the spool are looked at', async () => {
  const { folder, intake } = await openSpool();
  await mkdir(join(folder, 'sent'));
  await writeDump(join(folder, 'sent'));
  const strangers = [
    'run.txt',
    '.hidden.vilvik.jsonl',
    'run.receipt.json',
    'run.reason.json',
    'run.vilvik.jsonl~',
  ];
  for (const name of strangers) await writeFile(join(folder, name), WHOLE);
  expect(await intake.round()).toEqual({
    taken: [],
    running: [],
    failed: [],
    removed: [],
    lookAgainAt: null,
  });
});
