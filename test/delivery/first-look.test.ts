import { expect, test } from 'vitest';
import { enqueueMarked, runIn, startRig, turnUntilSettled } from './rig.ts';

test('where another machine may have sent a run, it is looked for before it is sent for the first time', async () => {
  const rig = await startRig({ assumptions: { imports_idempotency: 'ignored' } });
  await enqueueMarked(rig, 1);
  await turnUntilSettled(rig);
  const [record] = await rig.control.records();
  const other = await startRig({ baseUrl: rig.settings.baseUrl, apiKey: rig.apiKey });
  const shared = { lookBeforeFirstSend: true };
  const row = await enqueueMarked(other, 1);
  const fresh = await enqueueMarked(other, 2);
  expect((await other.tick(shared)).pushed).toMatchObject([
    { run: { row }, outcome: { kind: 'adopted' } },
    { run: { row: fresh }, outcome: { kind: 'imported' } },
  ]);
  expect(runIn(other, row)).toMatchObject({ state: 'imported', receipt: { id: record?.id, attempts: 0 } });
  expect(await rig.control.records()).toHaveLength(2);
});

test('where it cannot look, a run is sent for the first time all the same', async () => {
  const rig = await startRig({ key: 'limited' });
  const row = await enqueueMarked(rig);
  await rig.tick({ lookBeforeFirstSend: true });
  expect(runIn(rig, row).state).toBe('imported');
});
