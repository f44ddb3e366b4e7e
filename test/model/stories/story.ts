import { join } from 'node:path';
import { expect } from 'vitest';
import type { RunState } from '../../../src/core/run.ts';
import { importBody, runId, writeDump } from '../../harness/dumps.ts';
import type { Move } from '../../harness/moves.ts';
import { bodyOf, type World, type WorldOptions } from '../../harness/world.ts';

/** A part of a run's life on the real parts, and every move that runs make in it. */
export interface Story extends WorldOptions {
  readonly moves: readonly Move[];
  readonly tell: (world: World) => Promise<void>;
}

export function rowOf(world: World, number: number): number {
  const [run] = world.ledger.runs(world.settings.account, runId(number));
  if (run === undefined) throw new Error(`run ${number} is not in the ledger`);
  return run.row;
}

export function stateOf(world: World, number: number): RunState | undefined {
  return world.ledger.run(rowOf(world, number))?.state;
}

export function fileOf(world: World, number: number): string {
  return join(world.spool, `run-${number}.vilvik.jsonl`);
}

export function retry(world: World, number: number, again = false): Promise<RunState | null> {
  return world.ledger.retry(rowOf(world, number), again, world.clock.now());
}

export function drop(world: World, number: number): Promise<boolean> {
  return world.ledger.drop(rowOf(world, number), world.clock.now());
}

/** A run of which validation finds fault at `where`. */
export async function dumpInvalid(world: World, number: number): Promise<void> {
  const body = importBody({ name: `run ${number}`, result: { best_solution: 'none' } });
  await writeDump(world.spool, { name: `run-${number}`, header: { run_id: runId(number) }, body });
}

/** A run that a person has to look at first. */
export async function dumpWithSecret(world: World, number: number, sequence = 1): Promise<void> {
  const findings = [{ role: 'fitness_func', line: 2, kind: 'a password' }];
  const header = { run_id: runId(number), sequence, findings };
  await writeDump(world.spool, { name: `run-${number}`, header, body: bodyOf(number, sequence) });
}

/** A run whose answer never came. */
export async function doubt(world: World, number: number): Promise<void> {
  await world.control.failImports({ kind: 'drop_answer', count: 1 });
  await world.dump(number, 1);
  await world.turn();
}

/** A run that the service never gets, while one like it is known there: a look shows that. */
export async function loseOne(world: World): Promise<void> {
  await world.dump(1, 1);
  await world.turn();
  await world.control.failImports({ kind: 'reset', count: 1 });
  await world.dump(2, 1);
  await world.turn();
}

/** Until there is something to do again. */
export function wait({ clock, nextAt }: World): void {
  clock.set(Math.max(nextAt ?? 0, clock.now()));
}

/** Another machine sends what lies in the spool here. */
export async function sendElsewhere({ settings, apiKey }: World, number: number): Promise<void> {
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
  const body = JSON.stringify(bodyOf(number, 1));
  const answer = await fetch(`${settings.baseUrl}/imports/`, { method: 'POST', headers, body });
  expect(answer.status).toBe(201);
}

export const SENT = ['new -> queued', 'queued -> sending'] as const;
export const DOUBTED = [...SENT, 'sending -> in_doubt'] as const;
export const BLIND = { assumptions: { list_imports: 'no' } } as const satisfies WorldOptions;
