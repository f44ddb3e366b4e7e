import { expect, test } from 'vitest';
import { World } from '../harness/world.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const BACKLOG = 155;
const PER_DAY = 50;

test('with a backlog three simulated days use every place of the day, with no refusal, over restarts every six hours', async () => {
  const world = await World.make({ limits: { perHour: 10, perDay: PER_DAY } });
  try {
    for (let number = 1; number <= BACKLOG; number += 1) await world.dump(number, 1);
    const start = world.clock.now();
    const end = start + 3 * DAY_MS;
    for (let restartAt = start; world.clock.now() < end;) {
      if (world.clock.now() >= restartAt) {
        await world.restart();
        restartAt = world.clock.now() + 6 * HOUR_MS;
      }
      await world.turn();
      const nextAt = Math.min(world.nextAt ?? end, restartAt, end);
      world.clock.set(Math.max(nextAt, world.clock.now()));
    }
    const answers = (await world.control.imports()).map(({ status }) => status);
    expect(answers).toEqual(Array<number>(3 * PER_DAY).fill(201));
    const times = (await world.control.records()).map(({ imported_at: time }) => Date.parse(time) - start);
    expect(times.filter((time) => time < DAY_MS)).toHaveLength(PER_DAY);
    expect(times.filter((time) => time < 4 * HOUR_MS - 1)).toHaveLength(40);
  } finally {
    world.close();
  }
});
