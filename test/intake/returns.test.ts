import { copyFile, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { reportChanges } from '../../src/delivery/report.ts';
import { dumpText, importBody, runId, writeDump } from '../harness/dumps.ts';
import { begun, settled } from '../suites/ledger/given.ts';
import { listDumps } from '../../src/intake/list.ts';
import { ACCOUNT, openSpool, type Spool } from './spool.ts';

/** One turn of the daemon without the network: look, then put away what has ended. */
async function turn({ folder, ledger, intake }: Spool): Promise<void> {
  await intake.round();
  await reportChanges(ledger, ACCOUNT, { spool: folder, stateDir: join(folder, '.state') });
}

async function imported({ ledger }: Spool): Promise<void> {
  await settled(ledger, await begun(ledger, 1), 'imported');
}

test('three copies of the same content are one import, and all of them are put away', async () => {
  const spool = await openSpool();
  const first = await writeDump(spool.folder, { name: 'a' });
  for (const name of ['b', 'c']) await copyFile(first, join(spool.folder, `${name}.vilvik.jsonl`));
  await turn(spool);
  await turn(spool);
  expect(spool.runs()).toEqual([{ state: 'queued', file: first }]);
  await imported(spool);
  for (const _ of [1, 2, 3, 4]) await turn(spool);
  expect(await listDumps(spool.folder)).toEqual([]);
  expect(await listDumps(join(spool.folder, 'sent'))).toHaveLength(3);
  expect(spool.runs()).toHaveLength(1);
});

test('copies of a rejected dump follow it, each with its reason', async () => {
  const spool = await openSpool();
  const body = importBody({ name: 5 });
  for (const name of ['a', 'b', 'c']) await writeDump(spool.folder, { name, body });
  for (const _ of [1, 2, 3, 4]) await turn(spool);
  expect(await listDumps(spool.folder)).toEqual([]);
  expect(await listDumps(join(spool.folder, 'rejected'))).toHaveLength(3);
  expect(spool.runs()).toMatchObject([{ state: 'rejected' }]);
});

test('a copy of a held run does not lift the hold', async () => {
  const spool = await openSpool();
  const file = await writeDump(spool.folder, { name: 'a' });
  await copyFile(file, join(spool.folder, 'b.vilvik.jsonl'));
  await turn(spool);
  await spool.ledger.apply(1, 'hold', 'a person has to look', 0);
  for (const _ of [1, 2, 3]) await turn(spool);
  expect(spool.runs()).toMatchObject([{ state: 'held' }]);
});

test('a rejected dump that is moved back unchanged is rejected again', async () => {
  const spool = await openSpool();
  const file = await writeDump(spool.folder, { body: importBody({ name: 5 }) });
  await turn(spool);
  expect(await listDumps(spool.folder)).toEqual([]);
  await rename(join(spool.folder, 'rejected', 'run.vilvik.jsonl'), file);
  await turn(spool);
  expect(await listDumps(spool.folder)).toEqual([]);
  expect(spool.runs()).toEqual([
    { state: 'rejected', file: join(spool.folder, 'rejected', 'run.vilvik.jsonl') },
  ]);
});

test('a rejected dump that was repaired under its old header is queued, with a note', async () => {
  const spool = await openSpool();
  const broken = importBody({ name: 5 });
  const file = await writeDump(spool.folder, { body: broken });
  await turn(spool);
  const away = join(spool.folder, 'rejected', 'run.vilvik.jsonl');
  await writeFile(away, dumpText({ body: broken }).replace('"name":5', '"name":"mended"'));
  await rename(away, file);
  spool.clock.advance(30_000);
  await turn(spool);
  expect(await readdir(join(spool.folder, 'rejected'))).toEqual([]);
  expect(spool.runs()).toMatchObject([{ state: 'superseded' }, { state: 'queued', file }]);
  expect(spool.ledger.run(2)?.notes).toMatchObject([{ path: 'body' }]);
});

test('a damaged dump is rejected, and taken as it is when it is moved back', async () => {
  const spool = await openSpool();
  const file = join(spool.folder, 'run.vilvik.jsonl');
  await writeFile(file, dumpText().replace('"name":"a run","ga', '"name":"x","ga'));
  await turn(spool);
  spool.clock.advance(30_000);
  await turn(spool);
  expect(spool.runs()).toMatchObject([{ state: 'rejected' }]);
  await rename(join(spool.folder, 'rejected', 'run.vilvik.jsonl'), file);
  spool.clock.advance(30_000);
  await turn(spool);
  expect(spool.runs()).toEqual([{ state: 'queued', file }]);
  expect(spool.ledger.run(1)?.notes).toMatchObject([{ path: 'body' }]);
});

test('a run that the service refused is tried again when its dump is moved back', async () => {
  const spool = await openSpool();
  const file = await writeDump(spool.folder);
  await turn(spool);
  await settled(spool.ledger, await begun(spool.ledger, 1), 'refused');
  await turn(spool);
  expect(await listDumps(spool.folder)).toEqual([]);
  await rename(join(spool.folder, 'rejected', 'run.vilvik.jsonl'), file);
  await turn(spool);
  expect(spool.runs()).toEqual([{ state: 'queued', file }]);
});

test('a dump outside that has the name of a folder is not taken from there', async () => {
  const spool = await openSpool();
  await mkdir(join(spool.folder, 'folder.json'));
  await turn(spool);
  spool.clock.advance(2_000);
  await turn(spool);
  expect(spool.runs()).toMatchObject([{ state: 'rejected' }]);
  await rm(join(spool.folder, 'rejected'), { recursive: true });
});

test('the reason goes when the dump is tried again, that of another run stays', async () => {
  const spool = await openSpool();
  const file = await writeDump(spool.folder);
  await writeDump(spool.folder, {
    name: 'other',
    header: { run_id: runId(2) },
    body: importBody({ name: 5 }),
  });
  await turn(spool);
  await settled(spool.ledger, await begun(spool.ledger, 2), 'refused');
  await turn(spool);
  const rejected = join(spool.folder, 'rejected');
  expect((await readdir(rejected)).sort()).toEqual([
    'other.reason.json',
    'other.vilvik.jsonl',
    'run.reason.json',
    'run.vilvik.jsonl',
  ]);
  await rename(join(rejected, 'run.vilvik.jsonl'), file);
  await turn(spool);
  expect((await readdir(rejected)).sort()).toEqual(['other.reason.json', 'other.vilvik.jsonl']);
  expect(await listDumps(spool.folder)).toEqual([file]);
});

test('the reason goes when the dump is tried again where it lies', async () => {
  const spool = await openSpool();
  await writeDump(spool.folder);
  await turn(spool);
  await settled(spool.ledger, await begun(spool.ledger, 1), 'refused');
  await turn(spool);
  await spool.ledger.retry(1, false, 0);
  await turn(spool);
  expect(await readdir(join(spool.folder, 'rejected'))).toEqual(['run.vilvik.jsonl']);
});
