import { FAULTS_OF_DOUBT } from '../harness/faults.ts';
import { World } from '../harness/world.ts';
import { pick, randomFrom } from './random.ts';

export interface SoakResult {
  readonly hours: number;
  readonly lives: number;
  readonly runs: number;
  readonly lost: number;
  readonly twice: number;
  /** 429 that the bridge could have avoided. */
  readonly refused: number;
  /** Memory in use at the end beside that after a sixth of the time. */
  readonly memory: number;
}

const HOUR_MS = 3_600_000;
const TURNS_PER_HOUR = 12;

/**
 * A daemon over simulated hours: two restarts an hour, each at any of its steps, random faults of the service, and two new
 * runs an hour, as many as its day allows.
 */
export async function soak(hours: number, seed: number): Promise<SoakResult> {
  const random = randomFrom(seed);
  const world = await World.make({ chance: random });
  try {
    let runs = 0;
    let firstMemory = 0;
    for (let hour = 0; hour < hours; hour += 1) {
      for (let turn = 0; turn < TURNS_PER_HOUR; turn += 1) {
        if (turn % (TURNS_PER_HOUR / 2) === 0) {
          runs += 1;
          await world.dump(runs, 1);
          await world.restart();
          world.dieAfter(1 + Math.floor(random() * 40));
        }
        if (random() < 0.05) await world.control.failImports({ ...pick(FAULTS_OF_DOUBT, random), count: 1 });
        await world.turn();
        world.clock.advance(HOUR_MS / TURNS_PER_HOUR);
      }
      if (hour === Math.floor(hours / 6)) firstMemory = memoryInUse();
    }
    world.dieAfter(Infinity);
    await world.control.clearFaults();
    await world.settle();
    return { ...(await resultOf(world, runs)), hours, memory: memoryInUse() / firstMemory };
  } finally {
    world.close();
  }
}

async function resultOf(world: World, runs: number) {
  const names = (await world.control.records()).map(({ body }) => String(body['name']));
  const numbers = Array.from({ length: runs }, (_, index) => index + 1);
  const refused = (await world.control.imports()).filter(
    ({ status, fault }) => status === 429 && fault === null,
  );
  return {
    lives: world.lives,
    runs,
    lost: numbers.filter((number) => !names.includes(`run ${number}`)).length,
    twice: names.length - new Set(names).size,
    refused: refused.length,
  };
}

function memoryInUse(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
