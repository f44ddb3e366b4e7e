import { rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect } from 'vitest';
import { importBody, runId, writeDump } from '../../harness/dumps.ts';
import { bodyOf } from '../../harness/world.ts';
import { stateOf, fileOf, retry, drop, dumpInvalid, dumpWithSecret, type Story } from './story.ts';

/** Dumps come, go and are mended; nothing is sent. */
export const ARRIVALS: Readonly<Record<string, Story>> = {
  'dumps arrive: good, with a secret in it, invalid, empty, and older than what is known': {
    moves: ['new -> queued', 'new -> held', 'new -> rejected', 'new -> dropped', 'new -> superseded'],
    tell: async (world) => {
      await world.dump(1, 2);
      await dumpWithSecret(world, 2);
      await dumpInvalid(world, 3);
      const nothing = { result: { generations_completed: 0, best_solutions_fitness: [] } };
      const body = importBody({ name: 'run 4', ...nothing });
      await writeDump(world.spool, { name: 'run-4', header: { run_id: runId(4) }, body });
      await world.look();
      const older = { run_id: runId(1), sequence: 1 };
      await writeDump(world.spool, { name: 'copy', header: older, body: bodyOf(1, 1) });
      await world.look();
    },
  },
  'a queued run is replaced by a newer state of itself': {
    moves: ['new -> queued', 'queued -> superseded'],
    tell: async (world) => {
      await world.dump(1, 1);
      await world.look();
      await world.dump(1, 2);
      await world.look();
    },
  },
  'the file of a queued run is taken away, comes back, and the run is dropped twice by hand and tried again':
    {
      moves: ['new -> queued', 'queued -> dropped', 'dropped -> queued', 'dropped -> dropped'],
      tell: async (world) => {
        await world.dump(1, 1);
        await world.look();
        const away = join(world.stateDir, basename(fileOf(world, 1)));
        await rename(fileOf(world, 1), away);
        await world.look();
        expect(stateOf(world, 1)).toBe('dropped');
        await rename(away, fileOf(world, 1));
        await world.look();
        expect(stateOf(world, 1)).toBe('queued');
        await drop(world, 1);
        await drop(world, 1);
        expect(await retry(world, 1)).toBe('queued');
      },
    },
  'a run without the proof that is asked for is held, and goes on with it': {
    moves: ['new -> queued', 'queued -> held', 'held -> queued'],
    tell: async (world) => {
      const header = { run_id: runId(1) };
      const proven = (proof: string) => ({ ...header, capture: { fitness_func: { proof } } });
      const body = bodyOf(1, 1);
      await writeDump(world.spool, { name: 'run-1', header: proven('not_run'), body });
      await world.look();
      await world.ledger.holdUnproven(world.settings.account, world.clock.now());
      expect(stateOf(world, 1)).toBe('held');
      await writeDump(world.spool, { name: 'run-1', header: proven('proven'), body });
      await world.look();
    },
  },
  'a held run is replaced, another one dropped': {
    moves: ['new -> held', 'new -> queued', 'held -> superseded', 'held -> dropped'],
    tell: async (world) => {
      await dumpWithSecret(world, 1);
      await dumpWithSecret(world, 2);
      await world.look();
      await world.dump(1, 2);
      await world.look();
      await drop(world, 2);
    },
  },
  'of two invalid runs one is replaced, the other dropped and tried again': {
    moves: [
      'new -> rejected',
      'new -> queued',
      'rejected -> superseded',
      'rejected -> dropped',
      'dropped -> queued',
    ],
    tell: async (world) => {
      for (const number of [1, 2]) await dumpInvalid(world, number);
      await world.look();
      await world.dump(1, 2);
      await world.look();
      await drop(world, 2);
      expect(await retry(world, 2)).toBe('queued');
    },
  },
};
