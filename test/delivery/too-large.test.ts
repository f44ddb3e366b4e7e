import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sha256 } from '../../src/core/identity.ts';
import { tick } from '../../src/delivery/tick.ts';
import { importBody, runId, writeDump } from '../harness/dumps.ts';
import { HOUR_MS, runIn, startRig, takeFile, type Rig } from './rig.ts';

const POPULATION = Array.from({ length: 400 }, (_, index) => [index, 2.5]);

/** A run that takes three steps (two of the history) to have less than 6,000 bytes. */
const ROOM = { max_body: 6_000 };

async function enqueueLarge(rig: Rig, number = 1, header: object = {}): Promise<number> {
  const history = Array.from({ length: 1_500 }, (_, index) => index);
  const file = await writeDump(rig.spool, {
    name: `run-${number}`,
    header: { run_id: runId(number), ...header },
    body: importBody({
      name: `run ${number}`,
      result: {
        population: POPULATION,
        best_solutions_fitness: history,
        best_solution_generation: 7,
        last_generation_fitness: POPULATION.map(([fitness]) => fitness),
      },
    }),
  });
  return takeFile(rig, file);
}

async function turn(rig: Rig, times: number): Promise<void> {
  for (let count = 0; count < times; count += 1) await rig.tick({ concurrency: 1 });
}

async function keptBodies(rig: Rig): Promise<string[]> {
  return readdir(join(rig.stateDir, 'bodies')).catch(() => []);
}

test('a run that is too large goes with less, and the receipt says with what', async () => {
  const rig = await startRig({ assumptions: ROOM });
  const row = await enqueueLarge(rig);
  const whole = runIn(rig, row).body;
  await turn(rig, 3);
  expect(runIn(rig, row)).toMatchObject({ state: 'queued', slimmed: { step: 3 }, attempts: 0 });
  expect(runIn(rig, row).why).toMatch(/it goes again with [\d,]+ bytes/);
  expect(await keptBodies(rig)).toContain(runIn(rig, row).slimmed?.sha256);
  const told: number[] = [];
  const onSending = (_: unknown, bytes: number): void => {
    told.push(bytes);
  };
  await tick({ ...rig.ports, onSending }, rig.settings, null, new AbortController().signal);
  const [record] = await rig.control.records();
  expect(told).toEqual([record?.body_bytes]);
  const { receipt, state } = runIn(rig, row);
  expect(state).toBe('imported');
  expect(receipt).toMatchObject({
    body_sha256: whole.sha256,
    body_bytes: whole.bytes,
    sent_sha256: record?.body_sha256,
    idempotency_key: record?.idempotency_key,
    slimmed: [
      { path: 'result.last_generation_fitness' },
      { path: 'result.best_solutions_fitness', found: '1500 generations' },
    ],
  });
  expect(record?.body['result']).toMatchObject({ population: POPULATION });
  const keys = (await rig.control.imports()).map((request) => request.idempotency_key);
  expect(new Set(keys).size).toBe(keys.length);
  await rig.report();
  expect(await keptBodies(rig)).toEqual([]);
});

test('the next one jumps to the first step that fits: no second refusal', async () => {
  const rig = await startRig({ assumptions: ROOM });
  await enqueueLarge(rig, 1);
  await turn(rig, 4);
  const row = await enqueueLarge(rig, 2);
  await turn(rig, 1);
  expect(runIn(rig, row)).toMatchObject({ state: 'imported', slimmed: { step: 3 } });
  expect((await rig.control.imports()).map(({ status }) => status)).toEqual([413, 413, 413, 201, 201]);
});

test('what was refused is tried whole again after a day', async () => {
  const rig = await startRig({ assumptions: ROOM });
  await enqueueLarge(rig, 1);
  await turn(rig, 4);
  await rig.control.assume({ max_body: 1_000_000 });
  rig.clock.advance(25 * HOUR_MS);
  const row = await enqueueLarge(rig, 2);
  await turn(rig, 1);
  expect(runIn(rig, row)).toMatchObject({ state: 'imported', slimmed: null });
});

test('after the last step the run is rejected, in plain words', async () => {
  const rig = await startRig({ assumptions: { max_body: 100 } });
  const row = await enqueueLarge(rig);
  await turn(rig, 6);
  expect(runIn(rig, row)).toMatchObject({ state: 'rejected', undecided: false });
  expect(runIn(rig, row).why).toMatch(
    /^413 .*result\.population is left out; what is left are code, parameters /,
  );
  const requests = await rig.control.imports();
  expect(requests.map(({ status }) => status)).toEqual(requests.map(() => 413));
  expect(requests.length).toBeLessThanOrEqual(5);
});

test('the population stays where a continuation was asked for', async () => {
  const rig = await startRig({ assumptions: { max_body: 2_000 } });
  const row = await enqueueLarge(rig, 1, { continue: { num_generations: 5 } });
  await turn(rig, 6);
  expect(runIn(rig, row).state).toBe('rejected');
  expect(runIn(rig, row).why).not.toContain('population is left out');
});

test('a smaller body whose answer never came is sent again byte for byte under its key', async () => {
  const rig = await startRig({ assumptions: { ...ROOM, list_imports: 'no' } });
  const row = await enqueueLarge(rig);
  await turn(rig, 3);
  await rig.control.failImports({ kind: 'drop_answer', count: 1 });
  await turn(rig, 1);
  expect(runIn(rig, row)).toMatchObject({ state: 'in_doubt', slimmed: { step: 3 } });
  await rm(join(rig.stateDir, 'bodies'), { recursive: true });
  rig.clock.advance(HOUR_MS);
  await turn(rig, 1);
  expect(runIn(rig, row).state).toBe('imported');
  expect(await rig.control.records()).toHaveLength(1);
  const [second, third] = (await rig.control.imports()).slice(-2);
  expect(third).toMatchObject({
    idempotency_key: second?.idempotency_key,
    body_sha256: second?.body_sha256,
  });
});

test('a refusal for size decides an earlier attempt with the same bytes', async () => {
  const rig = await startRig({ assumptions: ROOM });
  const row = await enqueueLarge(rig);
  await rig.control.failImports({ kind: 'reset', count: 1 });
  await turn(rig, 1);
  expect(runIn(rig, row)).toMatchObject({ state: 'in_doubt', undecided: true });
  rig.clock.advance(HOUR_MS);
  await turn(rig, 1);
  expect(runIn(rig, row)).toMatchObject({ state: 'queued', undecided: false, key: null });
  await turn(rig, 3);
  expect(runIn(rig, row).state).toBe('imported');
});

test('a kept body that was damaged is made anew from the dump', async () => {
  const rig = await startRig({ assumptions: ROOM });
  const row = await enqueueLarge(rig);
  await turn(rig, 3);
  const hash = runIn(rig, row).slimmed?.sha256 ?? '';
  const kept = join(rig.stateDir, 'bodies', hash);
  expect(sha256(await readFile(kept))).toBe(hash);
  await rm(kept);
  await turn(rig, 1);
  expect(runIn(rig, row)).toMatchObject({ state: 'imported', receipt: { sent_sha256: hash } });
});
