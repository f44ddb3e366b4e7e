import { expect, test } from 'vitest';
import { descriptionMark } from '../../src/core/identity.ts';
import { importBody, runId, writeDump } from '../harness/dumps.ts';
import { World } from '../harness/world.ts';

const POPULATION = Array.from({ length: 400 }, (_, index) => [index, 2.5]);

/** A run that has to be made smaller to have less than 6,000 bytes. */
async function dumpLarge({ spool }: World): Promise<void> {
  const body = importBody({
    name: 'large',
    description: descriptionMark(runId(1)),
    result: {
      population: POPULATION,
      best_solutions_fitness: Array.from({ length: 1_500 }, (_, index) => index),
      best_solution_generation: 7,
      last_generation_fitness: POPULATION.map(([fitness]) => fitness),
    },
  });
  await writeDump(spool, { name: 'large', header: { run_id: runId(1) }, body });
}

test.each(['honoured', 'ignored'] as const)(
  'a smaller body whose answer was lost with the ledger is found by its mark, keys %s: nothing twice',
  async (keys) => {
    const world = await World.make({ assumptions: { imports_idempotency: keys, max_body: 6_000 } });
    try {
      await dumpLarge(world);
      // After the refusals for its size comes the one that is let in.
      await world.control.failImports({ kind: 'drop_answer', after: 3, count: 1 });
      for (let turn = 0; turn < 4; turn += 1) await world.turn();
      expect(world.ledger.runs(world.settings.account, runId(1))).toMatchObject([
        { state: 'in_doubt', slimmed: { step: 3 } },
      ]);
      expect(await world.control.records()).toHaveLength(1);
      const [before] = await world.control.records();
      await world.loseLedger();
      await world.turn();
      expect(world.ledger.runs(world.settings.account, runId(1))[0]?.key?.idempotencyKey).not.toBe(
        before?.idempotency_key,
      );
      await world.settle();
      expect(world.ledger.runs(world.settings.account, runId(1))).toMatchObject([
        { state: 'imported', receipt: { id: before?.id } },
      ]);
      expect(await world.control.records()).toHaveLength(1);
    } finally {
      world.close();
    }
  },
);
