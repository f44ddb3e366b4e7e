import { expect, test } from 'vitest';
import { descriptionMark } from '../../src/core/identity.ts';
import { importBody, runId, writeDump } from '../harness/dumps.ts';
import { runIn, startRig, takeFile, type Rig } from './rig.ts';

/** A dump as the shim writes it: the description carries the run id. */
async function enqueueMarked(rig: Rig, number = 1): Promise<number> {
  const file = await writeDump(rig.spool, {
    name: `run-${number}`,
    header: { run_id: runId(number) },
    body: importBody({ name: 'a run', description: `about it ${descriptionMark(runId(number))}` }),
  });
  return takeFile(rig, file);
}

test('a dropped answer is found by the run id and adopted with a receipt', async () => {
  const rig = await startRig();
  const row = await enqueueMarked(rig);
  await rig.control.failImports({ kind: 'drop_answer', count: 1 });
  await rig.tick();
  rig.clock.advance(rig.settings.timeoutMs);
  const round = await rig.tick();
  const [record, ...others] = await rig.control.records();
  expect(others).toEqual([]);
  expect(round).toMatchObject({ pushed: [{ outcome: { kind: 'adopted', id: record?.id } }], nextAt: null });
  expect(runIn(rig, row)).toMatchObject({
    state: 'imported',
    undecided: false,
    why: null,
    receipt: {
      run_id: runId(1),
      body_sha256: record?.body_sha256,
      id: record?.id,
      result_id: record?.result_id,
      idempotency_key: record?.idempotency_key,
      attempts: 1,
      accepted_at: '2026-11-22T10:00:00.000Z',
    },
    notes: [{ path: 'receipt' }],
  });
});
