import { expect, test } from 'vitest';
import { bench, startDaemon } from '../harness/bridge.ts';
import { runCli } from '../harness/cli.ts';
import { importBody, runId, writeDump } from '../harness/dumps.ts';

const RUNS = 14;

test('two pushes and a daemon at once stay within the ten imports of an hour', async () => {
  const place = await bench();
  for (let number = 1; number <= RUNS; number += 1) {
    const body = importBody({ name: `run ${number}` });
    await writeDump(place.spool, { name: `run-${number}`, header: { run_id: runId(number) }, body });
  }
  const daemon = startDaemon(place.env);
  const pushes = [runCli('vilvik-push', ['--json'], place.env), runCli('vilvik-push', ['--json'], place.env)];
  const reports = await Promise.all(pushes);
  await daemon.event('watch.started');
  expect(reports.map(({ exitCode }) => exitCode)).toEqual([5, 5]);
  const requests = await place.control.requests();
  expect(requests.filter(({ status }) => status === 429)).toEqual([]);
  expect(await place.control.records()).toHaveLength(10);
  const status = await runCli('vilvik-bridge', ['status', '--json'], place.env);
  expect(status.json()).toMatchObject({
    daemon: 'up',
    counts: { imported: 10, queued: RUNS - 10 },
    quota: { left_this_hour: 0, left_this_day: 40 },
  });
  const plan = await runCli('vilvik-bridge', ['plan', '--json'], place.env);
  const { sends } = plan.json() as { sends: { because: string }[] };
  expect(sends.map(({ because }) => because)).toEqual(Array(RUNS - 10).fill('hour_window'));
});
