import { expect, test } from 'vitest';
import { bench, startDaemon } from '../harness/bridge.ts';
import { runCli } from '../harness/cli.ts';
import { runId, writeDump } from '../harness/dumps.ts';
import { bodyOf } from '../harness/world.ts';
import { killAtEachBorder } from '../campaign/borders.ts';
import { killAtRandom } from '../campaign/kills.ts';

const WHOLE = { lost: 0, twice: 0, held: 0 } as const;

test('a push killed before or after any of its writes, one answer dropped besides, imports once when it is repeated', async () => {
  const results = await killAtEachBorder({ keys: 'ignored', listed: 'yes', inDoubt: 'look' }, { step: 5 });
  expect(results.length).toBeGreaterThan(4);
  for (const result of results) expect(result).toMatchObject({ ...WHOLE, imported: 1 });
});

test('a daemon killed at random moments under a failing service imports every run once', async () => {
  const result = await killAtRandom({ keys: 'honoured', listed: 'no', inDoubt: 'look' }, 8, 20_261_122);
  expect(result).toMatchObject({ ...WHOLE, imported: 8 });
});

test('five pushes and a daemon at once import every run once, within the hour', async () => {
  const place = await bench();
  const numbers = [1, 2, 3, 4, 5, 6, 7, 8];
  for (const number of numbers) {
    await writeDump(place.spool, {
      name: `run-${number}`,
      header: { run_id: runId(number) },
      body: bodyOf(number, 1),
    });
  }
  const daemon = startDaemon(place.env);
  const pushes = await Promise.all(
    [1, 2, 3, 4, 5].map(() => runCli('vilvik-push', ['--wait', '--json'], place.env)),
  );
  expect(pushes.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0, 0]);
  await daemon.end();
  const names = (await place.control.records()).map(({ body }) => String(body['name']));
  expect(names.toSorted((one, other) => one.localeCompare(other))).toEqual(
    numbers.map((number) => `run ${number}`),
  );
  expect((await place.control.imports()).filter(({ status }) => status === 429)).toEqual([]);
});
