import { execa } from 'execa';
import { expect } from 'vitest';
import { importBody, rowsIn, type Answered, type Rig } from './rig.ts';

const ASK_EVERY_MS = 25;
const FINAL = ['succeeded', 'failed', 'cancelled'];

/** Imports a run with this body of the fitness function and answers the id of its result. */
export async function importRun(rig: Rig, fitness: string, changes: object = {}): Promise<string> {
  const lines = fitness.split('\n').map((line) => `    ${line}`);
  const source = ['def fitness_func(ga, solution, index):', ...lines, ''].join('\n');
  const parameters = { num_generations: 3, num_parents_mating: 2, sol_per_pop: 9, random_seed: 1 };
  const body = { ga_parameters: parameters, code: { fitness_func: source }, ...changes };
  const pushed = await rig.push(body);
  expect([pushed.status, pushed.text]).toEqual([201, expect.any(String)]);
  return String(pushed.body['result_id']);
}

export const POPULATION = [
  [1, 2.5],
  [3, 4],
  [0.5, 0.5],
  [2, 2],
];

/** Results of this shape can be continued: more rows than parents. */
export function startable(): object {
  return { result: { ...importBody().result, population: POPULATION } };
}

export async function continueResult(rig: Rig, resultId: string, overrides?: object): Promise<Answered> {
  const init = overrides === undefined ? {} : { body: JSON.stringify(overrides) };
  return rig.ask('POST', `/results/${resultId}/continue`, init);
}

/** The submission when it has the wished-for status, else when it has a final one. */
export async function waitFor(
  rig: Rig,
  id: unknown,
  ...statuses: string[]
): Promise<Record<string, unknown>> {
  for (;;) {
    const { body } = await rig.ask('GET', `/submissions/${String(id)}`);
    if ([...statuses, ...FINAL].includes(String(body['status']))) return body;
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
  }
}

export async function onlyResult(rig: Rig, submissionId: unknown): Promise<Record<string, unknown>> {
  const list = await rig.ask('GET', `/results/?submission_id=${String(submissionId)}`);
  const [row] = rowsIn(list.body);
  return (await rig.ask('GET', `/results/${String(row?.['id'])}`)).body;
}

export const PATIENCE = { timeout: 25_000 };

/** What a process is told apart by. */
export function newSign(): string {
  return String(process.hrtime.bigint());
}

/** Python that starts a process beside its own, in a session of its own. */
export function runaway(sign: string): string {
  return `import subprocess\nsubprocess.Popen(["sleep", "86399.${sign}"], start_new_session=True)`;
}

export async function processesCalled(sign: string): Promise<string> {
  const { stdout } = await execa('ps', ['-eo', 'stat,args']);
  return stdout
    .split('\n')
    .filter((line) => line.includes(`sleep 86399.${sign}`) && !line.startsWith('Z'))
    .join('\n');
}
