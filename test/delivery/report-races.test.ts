import { readdirSync, readlinkSync } from 'node:fs';
import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { dumpText, importBody, runId, writeDump } from '../harness/dumps.ts';
import { enqueue, runIn, startRig, takeFile } from './rig.ts';

test('several processes that put away the same dumps at once leave one receipt for each', async () => {
  const rig = await startRig();
  const numbers = [1, 2, 3, 4, 5, 6, 7, 8];
  const rows: number[] = [];
  for (const number of numbers) rows.push(await enqueue(rig, number));
  await rig.tick({ concurrency: numbers.length });
  const reports = (await Promise.all([rig.report(), rig.report(), rig.report(), rig.report()])).flat();
  const sent = join(rig.spool, 'sent');
  const names = numbers.flatMap((number) => [`run-${number}.receipt.json`, `run-${number}.vilvik.jsonl`]);
  expect((await readdir(sent)).sort()).toEqual(names.sort());
  expect(rows.map((row) => runIn(rig, row).file)).toEqual(
    numbers.map((number) => join(sent, `run-${number}.vilvik.jsonl`)),
  );
  expect(reports.filter(({ problem }) => problem !== null)).toEqual([]);
});

test('a later state that takes the place of a dump while that is put away stays for intake', async () => {
  const rig = await startRig();
  const row = await enqueue(rig);
  await rig.tick();
  const { file } = runIn(rig, row);
  const later = await writeDump(rig.spool, {
    name: '.later',
    header: { sequence: 2 },
    body: importBody({ name: 'later' }),
  });
  const reporting = rig.report();
  while (!isOpenHere(file)) await setImmediate();
  await rename(later, file);
  expect(await reporting).toMatchObject([{ file, problem: null }]);
  expect(await readFile(file, 'utf8')).toContain('later');
  expect(runIn(rig, row).file).toBe(file);
});

function isOpenHere(file: string): boolean {
  return readdirSync('/proc/self/fd').some((descriptor) => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`) === file;
    } catch {
      return false;
    }
  });
}

test('a file that could not be read and was a dump when it was to be put away is not put away', async () => {
  const rig = await startRig();
  const file = join(rig.spool, 'run.vilvik.jsonl');
  await writeFile(file, '');
  const rejected = await takeFile(rig, file);
  await writeFile(file, dumpText({ header: { run_id: runId(2) } }));
  const good = await takeFile(rig, file);
  await rig.report();
  expect([runIn(rig, rejected).state, runIn(rig, good).state]).toEqual(['rejected', 'queued']);
  await rig.tick();
  expect(runIn(rig, good).state).toBe('imported');
});
