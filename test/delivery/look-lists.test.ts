import { expect, test } from 'vitest';
import { descriptionMark } from '../../src/core/identity.ts';
import { importBody, runId, writeDump } from '../harness/dumps.ts';
import { runIn, startRig, takeFile, type Rig } from './rig.ts';

const DESCRIPTION = descriptionMark(runId(1));

/** A run whose import was made, and nobody was told. */
async function leaveInDoubt(rig: Rig): Promise<number> {
  const body = importBody({ description: DESCRIPTION });
  const row = await takeFile(rig, await writeDump(rig.spool, { header: { run_id: runId(1) }, body }));
  await rig.control.failImports({ kind: 'drop_answer', count: 1 });
  await rig.tick();
  rig.clock.advance(rig.settings.timeoutMs);
  return row;
}

/** From now on the list of submissions has one page, which leads back to itself. */
async function leadInCircles(rig: Rig, results: readonly object[]): Promise<void> {
  const match = { method: 'GET', path: '/submissions' };
  const body = { results, next: '?cursor=again', previous: null };
  await rig.control.fault({ kind: 'status', status: 200, body, match });
}

test('pages that lead back to themselves are read once, and what is missing there is not believed to be missing', async () => {
  const rig = await startRig();
  const row = await leaveInDoubt(rig);
  await leadInCircles(rig, []);
  const match = { method: 'GET', path: '/results' };
  await rig.control.fault({ kind: 'status', status: 403, match });
  const round = await rig.tick();
  expect(round.pushed).toMatchObject([{ run: { row }, outcome: { kind: 'imported' } }]);
  expect(runIn(rig, row).receipt?.attempts).toBe(2);
  expect(await rig.control.records()).toHaveLength(1);
  const pages = (await rig.control.requests()).filter(({ path }) => /submissions\/?(\?.*)?$/.test(path));
  expect(pages).toHaveLength(2);
});

test('a record that is listed on two pages is one record', async () => {
  const rig = await startRig();
  const row = await leaveInDoubt(rig);
  const [record] = await rig.control.records();
  await leadInCircles(rig, [{ id: record?.id, description: DESCRIPTION }]);
  await rig.tick();
  expect(runIn(rig, row)).toMatchObject({ state: 'imported', receipt: { id: record?.id } });
});
