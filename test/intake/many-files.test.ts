import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dumpText, importBody, runId, writeDump } from '../harness/dumps.ts';
import { openSpool } from './spool.ts';

const WHOLE = dumpText();

test('an intake that starts anew reads nothing that the ledger knows already', async () => {
  const first = await openSpool();
  await writeDump(first.folder);
  await first.intake.round();
  const second = first.again();
  expect(await second.round()).toMatchObject({ taken: [], removed: [] });
  const changed = { header: { sequence: 2 }, body: importBody({ name: 'later' }) };
  await writeDump(first.folder, changed);
  expect((await second.round()).taken).toMatchObject([{ row: 2, state: 'queued' }]);
});

test('a dump that was changed or taken away between two intakes is noticed by the second', async () => {
  const first = await openSpool();
  const changed = await writeDump(first.folder, { name: 'changed' });
  const gone = await writeDump(first.folder, { name: 'gone', header: { run_id: runId(2) } });
  await first.intake.round();
  await writeDump(first.folder, {
    name: 'changed',
    body: importBody({ name: 'later' }),
    header: { sequence: 2 },
  });
  await rm(gone);
  const round = await first.again().round();
  expect(round).toMatchObject({ taken: [{ file: changed, row: 3 }], removed: [2] });
});

test('a dropped dump that came back between two intakes is queued', async () => {
  const first = await openSpool();
  const file = await writeDump(first.folder);
  await first.intake.round();
  await rename(file, `${file}.away`);
  await first.intake.round();
  await rename(`${file}.away`, file);
  expect((await first.again().round()).taken).toMatchObject([{ row: 1, state: 'queued' }]);
});

test('what is missing is not dropped where the spool is not to be trusted', async () => {
  const { folder, intake, runs } = await openSpool();
  const file = await writeDump(folder);
  await intake.round();
  await rm(file);
  const distrusted = await intake.round(null, () => Promise.resolve(false));
  expect(distrusted.removed).toEqual([]);
  expect(runs()).toEqual([{ state: 'queued', file }]);
  expect((await intake.round()).removed).toEqual([1]);
});

test('a look at some names leaves the others for the next look at all', async () => {
  const { folder, intake } = await openSpool();
  const kept = await writeDump(folder, { name: 'a' });
  await intake.round();
  await writeDump(folder, { name: 'b', header: { run_id: runId(2) }, body: importBody({ name: 'b' }) });
  await writeDump(folder, { name: 'c', header: { run_id: runId(3) }, body: importBody({ name: 'c' }) });
  await rm(kept);
  const some = await intake.round(new Set(['c.vilvik.jsonl', 'a.vilvik.jsonl', 'never.vilvik.jsonl']));
  expect(some).toMatchObject({ taken: [{ runId: runId(3) }], removed: [1] });
  expect(await intake.round()).toMatchObject({ taken: [{ runId: runId(2) }], removed: [] });
});

test('a look at some names does not forget whose time has come', async () => {
  const { folder, intake, clock } = await openSpool();
  await writeFile(join(folder, 'run.json'), JSON.stringify(importBody()));
  await intake.round();
  clock.advance(2_000);
  expect((await intake.round(new Set())).taken).toMatchObject([{ state: 'queued' }]);
});

test('a quiet spool of many files is looked at without a question to the ledger', async () => {
  const { folder, intake, ledger } = await openSpool();
  for (const number of [1, 2, 3]) {
    const body = importBody({ name: `run ${number}` });
    await writeDump(folder, { name: `run-${number}`, header: { run_id: runId(number) }, body });
  }
  await intake.round();
  ledger.close();
  expect(await intake.round()).toMatchObject({ taken: [], failed: [], removed: [] });
});

test('many dumps at once are taken in, whatever becomes of one of them', async () => {
  const { folder, intake, runs } = await openSpool();
  for (let number = 1; number <= 120; number += 1) {
    const body = importBody({ name: number === 77 ? 77 : `run ${number}` });
    await writeDump(folder, { name: `run-${number}`, header: { run_id: runId(number) }, body });
  }
  const { taken } = await intake.round();
  expect(taken).toHaveLength(120);
  expect(runs().filter(({ state }) => state === 'rejected')).toHaveLength(1);
  expect(runs().filter(({ state }) => state === 'queued')).toHaveLength(119);
});

test('names with controls are taken as they are, and names that are no text are told once', async () => {
  const { folder, intake } = await openSpool();
  const odd = await writeDump(folder, { name: 'a\n\u001b[31m' });
  const unreadable = Buffer.concat([
    Buffer.from(`${folder}/b-`),
    Buffer.from([0xff, 0xfe]),
    Buffer.from('.vilvik.jsonl'),
  ]);
  await writeFile(unreadable, WHOLE);
  const round = await intake.round();
  expect(round.taken).toMatchObject([{ file: odd, state: 'queued' }]);
  expect(round.failed).toMatchObject([
    { error: { message: expect.stringContaining('rename the file') as string } },
  ]);
  expect((await intake.round()).failed).toEqual([]);
});
