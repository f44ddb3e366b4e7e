import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bench, startDaemon } from '../harness/bridge.ts';
import { runId, writeDump } from '../harness/dumps.ts';
import { bodyOf } from '../harness/world.ts';

test('a daemon whose spool is taken over sends nothing more from that moment, and ends', async () => {
  const place = await bench();
  const old = startDaemon(place.env);
  await old.event('watch.started');
  const env = { ...place.env, VILVIK_STATE_DIR: join(place.folder, 'other-state') };
  const fresh = startDaemon(env, ['--take-over']);
  await fresh.event('watch.started');
  for (const number of [1, 2, 3]) {
    const header = { run_id: runId(number) };
    await writeDump(place.spool, { name: `run-${number}`, header, body: bodyOf(number, 1) });
  }
  expect(await old.ended()).toBe(7);
  expect(old.lines.filter(({ msg }) => msg === 'push.sending')).toEqual([]);
  // The new one does not know what the last hour has used up, and waits.
  expect(await place.control.imports()).toEqual([]);
});
