import { expect, test } from 'vitest';
import type { Client } from '../../src/api/client.ts';
import { push } from '../../src/delivery/push.ts';
import { enqueue, runIn, startRig } from './rig.ts';

test.each([
  ['lives', {}],
  ['is in a container that does not see us', { pidNamespace: 'pid:[elsewhere]' }],
])(
  'a process that was stopped and %s brings its answer to a run that was found meanwhile',
  async (_, owner) => {
    const rig = await startRig({ assumptions: { imports_idempotency: 'ignored' } });
    const row = await enqueue(rig);
    const waking = Promise.withResolvers<void>();
    const client: Client = {
      ...rig.ports.client,
      createImport: async (request) => {
        const response = await rig.ports.client.createImport(request);
        await waking.promise;
        return response;
      },
    };
    const ports = { ...rig.ports, client, owner: { ...rig.ports.owner, ...owner } };
    const stopped = push(runIn(rig, row), ports, rig.settings, new AbortController().signal);
    while ((await rig.control.records()).length === 0);
    rig.clock.advance(3 * rig.settings.timeoutMs + 1);
    await rig.tick();
    expect(runIn(rig, row).state).toBe('in_doubt');
    rig.clock.advance(rig.settings.timeoutMs);
    await rig.tick();
    const { receipt } = runIn(rig, row);
    expect(receipt).not.toBeNull();
    waking.resolve();
    await stopped;
    expect(runIn(rig, row)).toMatchObject({ state: 'imported', receipt });
    expect(await rig.control.records()).toHaveLength(1);
  },
);
