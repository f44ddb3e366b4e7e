import { onTestFinished } from 'vitest';
import type { Assumptions } from '../../src/sandbox/assumptions.ts';
import { SandboxClock } from '../../src/sandbox/clock.ts';
import { startSandbox, type Sandbox } from '../../src/sandbox/server.ts';
import { pythonForJobs } from '../harness/repository.ts';

export const START = '2026-11-22T10:00:00Z';
export const HOUR_MS = 3_600_000;

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Record<string, unknown>;
}

/** A started sandbox, whose clock stands at `START` until it is moved, and short ways to ask it. */
export interface Rig {
  readonly sandbox: Sandbox;
  /** With the free account's key unless the headers say otherwise. */
  readonly ask: (method: string, path: string, init?: Asked) => Promise<Answered>;
  /** Imports a run that differs from `importBody()` in what is given. */
  readonly push: (changes?: Record<string, unknown>, headers?: Record<string, string>) => Promise<Answered>;
  readonly control: (method: string, path: string, input?: unknown) => Promise<Answered>;
  readonly records: () => Promise<readonly Record<string, unknown>[]>;
}

interface Asked {
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export async function startRig(assumptions: Partial<Assumptions> = {}): Promise<Rig> {
  const clock = new SandboxClock(() => Date.parse(START));
  const sandbox = await startSandbox({ port: 0, assumptions, clock, findPython: pythonForJobs });
  onTestFinished(() => sandbox.close());
  const ask: Rig['ask'] = (method, path, init = {}) =>
    request(
      method,
      sandbox.baseUrl + path,
      { authorization: `Bearer ${sandbox.apiKey}`, ...init.headers },
      init.body,
    );
  const control: Rig['control'] = (method, path, input) =>
    request(
      method,
      sandbox.controlUrl + path,
      { authorization: `Bearer ${sandbox.controlToken}` },
      input === undefined ? undefined : JSON.stringify(input),
    );
  return {
    sandbox,
    ask,
    control,
    push: (changes, headers = {}) => ask('POST', '/imports/', { body: importText(changes), headers }),
    records: async () => rowsIn((await control('GET', '/records')).body, 'records'),
  };
}

async function request(
  method: string,
  url: string,
  headers: Record<string, string>,
  body: string | undefined,
): Promise<Answered> {
  const init = { method, headers, redirect: 'manual' as const };
  const response = await fetch(url, body === undefined ? init : { ...init, body });
  const text = await response.text();
  const isJson = response.headers.get('content-type') === 'application/json';
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: isJson ? (JSON.parse(text) as Record<string, unknown>) : {},
  };
}

/** The rows of a list answer, or of another field that holds some. */
export function rowsIn(body: Record<string, unknown>, field = 'results'): readonly Record<string, unknown>[] {
  return body[field] as readonly Record<string, unknown>[];
}

export function namesIn(answer: Answered): unknown[] {
  return rowsIn(answer.body).map((row) => row['name']);
}

export function errorIn(answer: Answered): Record<string, unknown> {
  return answer.body['error'] as Record<string, unknown>;
}

export function importText(changes: Record<string, unknown> = {}): string {
  return JSON.stringify({ ...importBody(), ...changes });
}

/** The smallest run that the documentation allows, and a population. */
export function importBody() {
  return {
    name: 'a run',
    description: 'first try',
    ga_parameters: { num_generations: 3, mutation_type: null },
    code: { fitness_func: 'def fitness_func(ga, solution, index):\n    return 1.5\n' },
    result: resultOf(1.5),
    origin: { client: 'test' },
  };
}

export function resultOf(fitness: number | readonly number[]) {
  return {
    best_solution: [1, 2.5],
    best_solution_fitness: fitness,
    best_solutions_fitness: [fitness, fitness],
    best_solution_generation: 1,
    generations_completed: 1,
    population: [
      [1, 2.5],
      [3, 4],
    ],
  };
}
