import { expect, test } from 'vitest';
import { tick } from '../../src/delivery/tick.ts';
import { JUMP_MS, jumpAgainAndAgain, Machine } from '../campaign/jumps.ts';
import { enqueue, HOUR_MS, startRig } from './rig.ts';

const { signal } = new AbortController();

test.each([1, 2, 3, 4])(
  'a clock that is set by two days again and again breaks no limit and delays nothing (seed %i)',
  async (seed) => {
    const result = await jumpAgainAndAgain(60, seed);
    expect(result).toMatchObject({ refused: 0, sent: 60 });
    expect(result.mostInAnHour).toBeLessThanOrEqual(10);
    expect(result.mostInADay).toBeLessThanOrEqual(50);
    // Undisturbed, the last of 60 goes after a day: nothing may be late by more than the window it waited for.
    expect(result.hours).toBeLessThan(26);
  },
);

test('while the service cannot be asked how late it is, nothing is charged', async () => {
  const rig = await startRig();
  const machine = new Machine(rig);
  await enqueue(rig);
  const clock = machine.clock();
  machine.wrongMs = JUMP_MS;
  await rig.control.fault({ kind: 'reset' });
  const ports = { ...rig.ports, clock, timekeeper: clock };
  expect(await tick(ports, rig.settings, null, signal)).toEqual({
    pushed: [],
    continued: [],
    nextAt: clock.now() + 60_000,
  });
  await rig.control.clearFaults();
  expect((await tick(ports, rig.settings, null, signal)).pushed).toHaveLength(1);
  const requests = await rig.control.requests();
  expect(requests.map(({ method, path }) => `${method} ${path}`).slice(-2)).toEqual([
    'GET /api/v1/health',
    'POST /api/v1/imports/',
  ]);
});

test('a clock that nobody touched costs no question', async () => {
  const rig = await startRig();
  const machine = new Machine(rig);
  await enqueue(rig);
  const clock = machine.clock();
  await tick({ ...rig.ports, clock, timekeeper: clock }, rig.settings, null, signal);
  const again = machine.clock();
  rig.clock.advance(HOUR_MS);
  await enqueue(rig, 2);
  await tick({ ...rig.ports, clock: again, timekeeper: again }, rig.settings, null, signal);
  expect((await rig.control.requests()).map(({ method }) => method)).toEqual(['POST', 'POST']);
});
