import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bench, startDaemon } from '../harness/bridge.ts';
import { runCli } from '../harness/cli.ts';
import { importBody, runId, writeDump } from '../harness/dumps.ts';
import { POPULATION } from '../sandbox/running.ts';

test('a hang-up has the daemon read its configuration again, and keep the old one where the new is wrong', async () => {
  const { env, spool, folder, control } = await bench();
  const config = join(folder, 'config.toml');
  const { VILVIK_SPOOL: _, ...rest } = env;
  const daemon = startDaemon(rest, [spool]);
  await daemon.event('watch.started');
  await writeFile(
    config,
    '[quota]\nper_hour = 1\nreserve_per_hour = 0\n[intake]\nrescan_every = "200ms"\npoll = true\n',
  );
  process.kill(daemon.pid, 'SIGHUP');
  expect(await daemon.event('config.reloaded')).toMatchObject({
    changed: expect.arrayContaining(['quota.per_hour', 'intake.rescan_every']) as unknown,
    needs_restart: ['intake.poll'],
  });
  await writeFile(config, '[quota]\nper_hour = "many"\n');
  process.kill(daemon.pid, 'SIGHUP');
  const { why } = await daemon.event('config.refused');
  expect(why).toContain('quota.per_hour: expected a whole number');
  await writeDump(spool, { name: 'one' });
  await daemon.event('report.receipt');
  await writeDump(spool, { name: 'two', header: { run_id: runId(2) }, body: importBody({ name: 'two' }) });
  await daemon.event('intake.queued', 2);
  while (!(await statusIn(spool)).includes('"because": "hour_window"'));
  expect(await daemon.end()).toBe(0);
  expect(await control.records()).toHaveLength(1);
});

test('a hang-up with a larger budget lets a continuation go on that was over it', async () => {
  const continuing = (perDay: number): string => `[continue]\nfrom_dumps = true\nper_day = ${perDay}\n`;
  const { env, spool, folder, control } = await bench(continuing(0));
  const daemon = startDaemon(env);
  await writeDump(spool, {
    header: { run_id: runId(1), continue: { num_generations: 2 } },
    body: importBody({
      ga_parameters: { num_generations: 3, num_parents_mating: 2 },
      code: { fitness_func: 'def fitness_func(ga, solution, index):\n    return float(sum(solution))\n' },
      result: { population: POPULATION },
    }),
  });
  const { why, not_before: notBefore } = await daemon.line(
    ({ msg, state }) => msg === 'continue.changed' && state === 'over_budget',
  );
  expect([why, notBefore]).toEqual([expect.stringMatching(/\[continue\] per_day is 0/), null]);
  const asks = async (): Promise<number> =>
    (await control.imports()).filter(({ path }) => path.endsWith('/continue')).length;
  await daemon.event('report.receipt');
  expect(await asks()).toBe(0);
  await writeFile(join(folder, 'config.toml'), continuing(1));
  process.kill(daemon.pid, 'SIGHUP');
  expect(await daemon.event('config.reloaded')).toMatchObject({
    changed: ['continue.per_day'],
    needs_restart: [],
  });
  await daemon.line(({ msg, state }) => msg === 'continue.changed' && state === 'finished');
  expect(await daemon.end()).toBe(0);
  expect(await asks()).toBe(1);
});

test('a daemon that is stopped in the middle of a call leaves the run in doubt', async () => {
  const { env, spool, control } = await bench();
  await control.fault({ match: { method: 'POST' }, kind: 'hang', count: 1 });
  const daemon = startDaemon(env);
  await writeDump(spool);
  await daemon.event('push.sending');
  while ((await control.requests()).length === 0);
  expect(await daemon.end()).toBe(0);
  const status = await runCli('vilvik-bridge', ['status', '--json'], env);
  expect(status.json()).toMatchObject({ daemon: 'down', counts: { in_doubt: 1, queued: 0, sending: 0 } });
});

/** What the daemon has written last. */
function statusIn(spool: string): Promise<string> {
  return readFile(join(spool, '.bridge', 'status.json'), 'utf8');
}
