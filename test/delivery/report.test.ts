import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dumpText, importBody, runId, writeDump } from '../harness/dumps.ts';
import { temporaryFolder } from '../harness/temp-folder.ts';
import { begun, settled } from '../suites/ledger/given.ts';
import { enqueue, runIn, startRig, takeFile, type Rig } from './rig.ts';

async function filesIn(rig: Rig, folder: 'sent' | 'rejected'): Promise<string[]> {
  return (await readdir(join(rig.spool, folder))).sort();
}

async function json(path: string): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
}

async function imported(rig: Rig, number = 1): Promise<number> {
  const row = await enqueue(rig, number);
  await rig.tick();
  return row;
}

test('an imported dump is put away with its receipt, and its view says so', async () => {
  const rig = await startRig();
  const row = await imported(rig);
  const file = join(rig.spool, 'sent', 'run-1.vilvik.jsonl');
  const paper = join(rig.spool, 'sent', 'run-1.receipt.json');
  expect(await rig.report()).toMatchObject([{ run: { row }, file, paper }]);
  expect(await filesIn(rig, 'sent')).toEqual(['run-1.receipt.json', 'run-1.vilvik.jsonl']);
  expect(await json(paper)).toEqual(runIn(rig, row).receipt);
  expect((await stat(paper)).mode & 0o777).toBe(0o600);
  const view = join(rig.spool, '.bridge', 'runs', `${runId(1)}.json`);
  expect(await json(view)).toMatchObject({ state: 'imported', file, receipt: { attempts: 1 } });
  expect(runIn(rig, row).file).toBe(file);
  expect(await rig.report()).toEqual([]);
});

test('a rejected dump is put away with the reason', async () => {
  const rig = await startRig();
  const file = await writeDump(rig.spool, { body: importBody({ name: 5 }) });
  await takeFile(rig, file);
  await rig.report();
  expect(await filesIn(rig, 'rejected')).toEqual(['run.reason.json', 'run.vilvik.jsonl']);
  expect(await json(join(rig.spool, 'rejected', 'run.reason.json'))).toMatchObject({
    why: 'name: expected text, found the number 5',
    findings: [{ path: 'name' }],
  });
});

test.each([
  ['🧬'.repeat(60), '.vilvik.jsonl'],
  ['a'.repeat(242), '.vilvik.jsonl'],
  ['a'.repeat(250), '.json'],
])(
  'a dump whose name leaves no room for its receipt is put away under a shorter one: %s%s',
  async (stem, ending) => {
    const rig = await startRig();
    const file = join(rig.spool, `${stem}${ending}`);
    await writeFile(file, ending === '.json' ? JSON.stringify(importBody()) : dumpText());
    await takeFile(rig, file);
    await rig.tick();
    expect(await rig.report()).toMatchObject([{ problem: null }]);
    const names = await filesIn(rig, 'sent');
    const [receipt = ''] = names.filter((name) => name.endsWith('.receipt.json'));
    const short = receipt.slice(0, -'.receipt.json'.length);
    expect(names.toSorted()).toEqual([`${short}${ending}`, receipt].toSorted());
    expect([short.length > 50, stem.startsWith(short)]).toEqual([true, true]);
  },
);

test('queued, held and dropped dumps stay where they are', async () => {
  const rig = await startRig();
  const rows = [await enqueue(rig, 1), await enqueue(rig, 2), await enqueue(rig, 3)];
  const [, held = 0, dropped = 0] = rows;
  await rig.ledger.apply(held, 'hold', 'look', 0);
  await rig.ledger.apply(dropped, 'dropped', 'gone', 0);
  expect((await rig.report()).map(({ paper }) => paper)).toEqual([null, null, null]);
  const left = (await readdir(rig.spool)).filter((name) => name.endsWith('.jsonl'));
  expect(left).toHaveLength(3);
});

test('a dump from elsewhere stays there, and its receipt lies in the state folder', async () => {
  const rig = await startRig();
  const folder = await temporaryFolder();
  const row = await enqueue(rig, 1, folder);
  await rig.tick();
  const paper = join(rig.stateDir, 'receipts', `${runId(1)}.json`);
  expect(await rig.report()).toMatchObject([{ file: join(folder, 'run-1.vilvik.jsonl'), paper }]);
  expect(await json(paper)).toEqual(runIn(rig, row).receipt);
  expect(await readdir(folder)).toEqual(['run-1.vilvik.jsonl']);
});

test('a second record of a run from elsewhere has a receipt of its own', async () => {
  const rig = await startRig();
  const folder = await temporaryFolder();
  await enqueue(rig, 1, folder);
  await rig.tick();
  await rig.report();
  const more = { generations_completed: 9 };
  const file = await writeDump(folder, { header: { sequence: 2 }, body: importBody({ result: more }) });
  await takeFile(rig, file);
  await rig.tick();
  await rig.report();
  const names = await readdir(join(rig.stateDir, 'receipts'));
  expect(names.sort()).toEqual([`${runId(1)}.2.json`, `${runId(1)}.json`]);
});

/** What a crash leaves behind: the state after each step, made by hand. */
const CRASHES: Readonly<Record<string, (sent: string, file: string, receipt: string) => Promise<void>>> = {
  'before the first step': () => Promise.resolve(),
  'between receipt and move': (sent, _, receipt) => writeFile(join(sent, 'run-1.2.receipt.json'), receipt),
  'between move and mark': async (sent, file, receipt) => {
    await writeFile(join(sent, 'run-1.2.receipt.json'), receipt);
    await rename(file, join(sent, 'run-1.2.vilvik.jsonl'));
  },
};

test.each(Object.entries(CRASHES))(
  'after a crash %s the report is made good, beside another of its name',
  async (_, crash) => {
    const rig = await startRig();
    await imported(rig, 1);
    await rig.report();
    const sent = join(rig.spool, 'sent');
    const other = await readFile(join(sent, 'run-1.receipt.json'), 'utf8');
    const file = await writeDump(rig.spool, {
      name: 'run-1',
      header: { run_id: runId(2) },
      body: importBody({ name: 'x' }),
    });
    const row = await takeFile(rig, file);
    await rig.tick();
    const receipt = JSON.stringify(runIn(rig, row).receipt);
    await crash(sent, file, receipt);
    await rig.report();
    expect(await filesIn(rig, 'sent')).toEqual([
      'run-1.2.receipt.json',
      'run-1.2.vilvik.jsonl',
      'run-1.receipt.json',
      'run-1.vilvik.jsonl',
    ]);
    expect(await readFile(join(sent, 'run-1.receipt.json'), 'utf8')).toBe(other);
    expect(await json(join(sent, 'run-1.2.receipt.json'))).toEqual(runIn(rig, row).receipt);
    expect(runIn(rig, row).file).toBe(join(sent, 'run-1.2.vilvik.jsonl'));
    expect(await rig.report()).toEqual([]);
  },
);

test('a bare body and a dump of the same stem each keep their own receipt', async () => {
  const rig = await startRig();
  await writeFile(join(rig.spool, 'run-1.json'), JSON.stringify(importBody({ name: 'bare' })));
  const bare = await takeFile(rig, join(rig.spool, 'run-1.json'));
  const dump = await imported(rig, 1);
  await rig.tick();
  await rig.report();
  const names = await filesIn(rig, 'sent');
  expect(names.filter((name) => name.endsWith('.receipt.json'))).toHaveLength(2);
  const papers = await Promise.all(
    names.filter((name) => name.endsWith('.receipt.json')).map((name) => json(join(rig.spool, 'sent', name))),
  );
  expect(new Set(papers.map((paper) => paper['run_id']))).toEqual(
    new Set([runIn(rig, bare).runId, runIn(rig, dump).runId]),
  );
});

test('a receipt whose dump was taken away is not overwritten', async () => {
  const rig = await startRig();
  await imported(rig, 1);
  await rig.report();
  const sent = join(rig.spool, 'sent');
  await rm(join(sent, 'run-1.vilvik.jsonl'));
  const file = await writeDump(rig.spool, {
    name: 'run-1',
    header: { run_id: runId(2) },
    body: importBody({ name: 'x' }),
  });
  await takeFile(rig, file);
  await rig.tick();
  await rig.report();
  expect(await json(join(sent, 'run-1.receipt.json'))).toMatchObject({ run_id: runId(1) });
  expect(await json(join(sent, 'run-1.2.receipt.json'))).toMatchObject({ run_id: runId(2) });
});

test('a receipt is written also where the dump is gone', async () => {
  const rig = await startRig();
  const row = await imported(rig);
  await rm(runIn(rig, row).file);
  await rig.report();
  expect(await filesIn(rig, 'sent')).toEqual(['run-1.receipt.json']);
});

test('a dump that was rewritten since its import is left to intake', async () => {
  const rig = await startRig();
  const row = await imported(rig);
  const { file } = runIn(rig, row);
  await writeFile(file, dumpText({ header: { sequence: 2 }, body: importBody({ name: 'later' }) }));
  await rig.report();
  expect(await filesIn(rig, 'sent')).toEqual(['run-1.receipt.json']);
  expect(await readFile(file, 'utf8')).toContain('later');
});

test('a dump that was rewritten while its earlier state was refused is left to intake', async () => {
  const rig = await startRig();
  const row = await enqueue(rig);
  const attempt = await begun(rig.ledger, row);
  const later = await writeDump(rig.spool, {
    name: 'run-1',
    header: { sequence: 2 },
    body: importBody({ name: 'later' }),
  });
  const next = await takeFile(rig, later);
  await settled(rig.ledger, attempt, 'refused');
  await rig.report();
  expect(runIn(rig, next).state).toBe('queued');
  await rig.tick();
  expect(runIn(rig, next).state).toBe('imported');
});

test('an older state that comes late does not hide the story of its run', async () => {
  const rig = await startRig();
  await imported(rig, 1);
  await rig.report();
  const late = await writeDump(rig.spool, {
    name: 'late',
    header: { sequence: 0 },
    body: importBody({ name: 'old' }),
  });
  const row = await takeFile(rig, late);
  expect(runIn(rig, row).state).toBe('superseded');
  await rig.report();
  const view = await json(join(rig.spool, '.bridge', 'runs', `${runId(1)}.json`));
  expect(view).toMatchObject({ state: 'imported' });
});

test('more changes than fit in one batch are all reported', async () => {
  const rig = await startRig();
  for (let number = 1; number <= 120; number += 1) await enqueue(rig, number);
  expect(await rig.report()).toHaveLength(120);
  expect(await rig.report()).toEqual([]);
});

test('a dump that cannot be put away is told and tried again, and the others get their papers', async () => {
  const rig = await startRig();
  await writeFile(join(rig.spool, 'sent'), 'a file where the folder should be');
  const stuck = await imported(rig, 1);
  const elsewhere = await temporaryFolder();
  await enqueue(rig, 2, elsewhere);
  await rig.tick();
  const reports = await rig.report();
  expect(reports.map(({ problem, paper }) => [problem !== null, paper !== null])).toEqual([
    [true, false],
    [false, true],
  ]);
  await rm(join(rig.spool, 'sent'));
  expect(await rig.report()).toMatchObject([{ run: { row: stuck }, problem: null }]);
});
