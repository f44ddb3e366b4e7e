import { expect, test } from 'vitest';
import { SteadyClock } from '../../src/app/steady-clock.ts';
import { tick } from '../../src/delivery/tick.ts';
import { enqueue, HOUR_MS, startRig, type Rig } from './rig.ts';

const JUMP_MS = 48 * HOUR_MS;
const { signal } = new AbortController();

/** Chance that is the same in every run of the test. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

/** A machine whose clock people set; its true time is the rig's, which the sandbox goes by. */
class Machine {
  readonly #rig: Rig;
  wrongMs = 0;
  #startedAt: number;
  #boots = 1;

  constructor(rig: Rig) {
    this.#rig = rig;
    this.#startedAt = rig.clock.now() - 5_000;
  }

  restart(): void {
    this.#boots += 1;
    this.#startedAt = this.#rig.clock.now();
  }

  /** What a process of this machine would start with. */
  clock(): SteadyClock {
    const { clock: truth, ledger, settings } = this.#rig;
    return new SteadyClock({
      read: () => ({
        wall: truth.now() + this.wrongMs,
        uptimeMs: truth.now() - this.#startedAt,
        bootId: `boot ${this.#boots}`,
      }),
      kept: ledger.clock(settings.account),
      isRebuilt: false,
      sleeper: truth,
    });
  }
}

function mostWithin(times: readonly number[], windowMs: number): number {
  return Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + windowMs).length));
}

test.each([1, 2, 3, 4])(
  'a clock that is set by two days again and again breaks no limit and delays nothing (dice %i)',
  async (seed) => {
    const rig = await startRig();
    const roll = dice(seed);
    const machine = new Machine(rig);
    const { clock: truth } = rig;
    for (let number = 1; number <= 60; number += 1) await enqueue(rig, number);
    const startedAt = truth.now();
    const sentAt: number[] = [];
    let clock = machine.clock();
    for (let rounds = 0; sentAt.length < 60 && rounds < 2_000; rounds += 1) {
      if (roll() < 0.1) machine.wrongMs += roll() < 0.5 ? JUMP_MS : -JUMP_MS;
      const isReboot = roll() < 0.05;
      if (isReboot) machine.restart();
      if (isReboot || roll() < 0.2) clock = machine.clock();
      const report = await tick({ ...rig.ports, clock, timekeeper: clock }, rig.settings, null, signal);
      for (const { outcome } of report.pushed) if (outcome.kind === 'imported') sentAt.push(truth.now());
      const pauseMs = Math.max(0, (report.nextAt ?? clock.now()) - clock.now());
      truth.advance(Math.min(pauseMs, Math.floor(roll() * HOUR_MS)));
    }
    expect((await rig.control.requests()).filter(({ status }) => status === 429)).toEqual([]);
    expect(mostWithin(sentAt, HOUR_MS)).toBeLessThanOrEqual(10);
    expect(mostWithin(sentAt, 24 * HOUR_MS)).toBeLessThanOrEqual(50);
    // Undisturbed, the last of 60 goes after a day: nothing may be late by more than the window it waited for.
    expect(sentAt).toHaveLength(60);
    expect((sentAt.at(-1) ?? Infinity) - startedAt).toBeLessThan(26 * HOUR_MS);
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
