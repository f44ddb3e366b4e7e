import { expect, test } from 'vitest';
import { bench, startDaemon } from '../harness/bridge.ts';
import { runCli } from '../harness/cli.ts';
import { importBody, runId, writeDump } from '../harness/dumps.ts';
import { smallDisk } from '../harness/small-disk.ts';

test('a disk that fills up while an answer is awaited costs neither the answer nor a second import', async () => {
  const place = await bench();
  const disk = await smallDisk(place.stateDir);
  await place.control.fault({ match: { method: 'POST' }, kind: 'slow', delayMs: 1_500 });
  const daemon = startDaemon(place.env);
  await writeDump(place.spool);
  await daemon.event('push.sending');
  await disk.fill();
  const trouble = await daemon.event('watch.trouble');
  expect(trouble['why']).toMatch(/takes no more: .*make room on it|has held the ledger .*end it/);
  await writeDump(place.spool, {
    name: 'later',
    header: { run_id: runId(2) },
    body: importBody({ name: 'b' }),
  });
  await disk.makeRoom();
  await daemon.event('report.receipt', 2);
  await daemon.end();
  const posts = (await place.control.requests()).filter(({ method }) => method === 'POST');
  expect([posts.length, (await place.control.records()).length]).toEqual([2, 2]);
});

test('what came while the disk was full is taken in without waiting for the next look at everything', async () => {
  const place = await bench('[intake]\nrescan_every = "1h"\n');
  const disk = await smallDisk(place.stateDir);
  const daemon = startDaemon(place.env);
  await writeDump(place.spool);
  await daemon.event('report.receipt');
  await disk.fill();
  await writeDump(place.spool, {
    name: 'later',
    header: { run_id: runId(2) },
    body: importBody({ name: 'b' }),
  });
  // Of both loops: what came, and what is to be sent.
  // Of both loops: what takes in, and what sends.
  await daemon.event('watch.trouble', 2);
  await disk.makeRoom();
  await daemon.event('report.receipt', 2);
  expect(await place.control.records()).toHaveLength(2);
});

test('a state folder that cannot be written is told with what to do', async () => {
  const place = await bench();
  // Nobody may write there, not even who owns the machine.
  const env = { ...place.env, VILVIK_STATE_DIR: '/proc/vilvik' };
  await writeDump(place.spool);
  const push = await runCli('vilvik-push', ['--json'], env);
  expect(push.json()).toMatchObject({ error: { code: 'ledger_unusable' }, exit_code: 1 });
  expect(push.stderr).toContain('name another with --state-dir');
});
