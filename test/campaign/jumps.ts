import { SteadyClock } from '../../src/app/daemon/steady-clock.ts';
import { tick } from '../../src/delivery/tick.ts';
import { enqueue, HOUR_MS, startRig, type Rig } from '../delivery/rig.ts';
import { randomFrom } from './random.ts';

export const JUMP_MS = 48 * HOUR_MS;
const MOST_ROUNDS = 2_000;

export interface JumpResult {
  readonly sent: number;
  /** 429 that the bridge could have avoided. */
  readonly refused: number;
  readonly mostInAnHour: number;
  readonly mostInADay: number;
  /** When the last one went, by the true time since the first could. */
  readonly hours: number;
}

/** A clock is set by two days again and again, and the machine is started anew, until so many runs are sent. */
export async function jumpAgainAndAgain(runs: number, seed: number): Promise<JumpResult> {
  const rig = await startRig();
  const roll = randomFrom(seed);
  const machine = new Machine(rig);
  const { clock: truth } = rig;
  for (let number = 1; number <= runs; number += 1) await enqueue(rig, number);
  const startedAt = truth.now();
  const sentAt: number[] = [];
  let clock = machine.clock();
  for (let rounds = 0; sentAt.length < runs && rounds < MOST_ROUNDS; rounds += 1) {
    if (roll() < 0.1) machine.wrongMs += roll() < 0.5 ? JUMP_MS : -JUMP_MS;
    const isReboot = roll() < 0.05;
    if (isReboot) machine.restart();
    if (isReboot || roll() < 0.2) clock = machine.clock();
    const { signal } = new AbortController();
    const report = await tick({ ...rig.ports, clock, timekeeper: clock }, rig.settings, null, signal);
    for (const { outcome } of report.pushed) if (outcome.kind === 'imported') sentAt.push(truth.now());
    const pauseMs = Math.max(0, (report.nextAt ?? clock.now()) - clock.now());
    truth.advance(Math.min(pauseMs, Math.floor(roll() * HOUR_MS)));
  }
  return {
    sent: sentAt.length,
    refused: (await rig.control.requests()).filter(({ status }) => status === 429).length,
    mostInAnHour: mostWithin(sentAt, HOUR_MS),
    mostInADay: mostWithin(sentAt, 24 * HOUR_MS),
    hours: ((sentAt.at(-1) ?? Infinity) - startedAt) / HOUR_MS,
  };
}

/** A machine whose clock people set; its true time is the rig's, which the sandbox goes by. */
export class Machine {
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
