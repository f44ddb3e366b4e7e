import { expect, test } from 'vitest';
import { systemClock } from '../../src/platform/clock.ts';
import { CrankedClock } from '../harness/cranked-clock.ts';

test('a sleep ends when its time is over, also one of the past', async () => {
  const { signal } = new AbortController();
  await expect(systemClock.sleep(1, signal)).resolves.toBeUndefined();
  await expect(systemClock.sleep(-5, signal)).resolves.toBeUndefined();
});

test('a sleep for ever ends with the signal', async () => {
  const stop = new AbortController();
  const sleeping = systemClock.sleep(Infinity, stop.signal);
  stop.abort();
  await expect(sleeping).resolves.toBeUndefined();
  await expect(systemClock.sleep(Infinity, stop.signal)).resolves.toBeUndefined();
});

test('time by hand wakes whoever has slept long enough', async () => {
  const clock = new CrankedClock(0);
  const { signal } = new AbortController();
  const woken: number[] = [];
  const sleeping = [5, 10].map(async (delayMs) => {
    await clock.sleep(delayMs, signal);
    woken.push(delayMs);
  });
  clock.advance(5);
  await sleeping[0];
  expect(woken).toEqual([5]);
  clock.set(10);
  await Promise.all(sleeping);
  expect([clock.now(), ...woken]).toEqual([10, 5, 10]);
});
