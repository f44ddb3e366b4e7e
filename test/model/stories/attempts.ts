import { rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect } from 'vitest';
import { rowOf, stateOf, fileOf, retry, sendElsewhere, SENT, DOUBTED, BLIND, type Story } from './story.ts';

/** Runs are sent, and the service answers. */
export const ATTEMPTS: Readonly<Record<string, Story>> = {
  'a run is imported, and once more where that is asked for': {
    moves: [...SENT, 'sending -> imported', 'imported -> queued'],
    tell: async (world) => {
      await world.dump(1, 1);
      await world.turn();
      expect(await retry(world, 1)).toBeNull();
      expect(await retry(world, 1, true)).toBe('queued');
    },
  },
  'a run that the service refuses is rejected, and goes again when its file is moved back': {
    moves: [...SENT, 'sending -> rejected', 'rejected -> queued', 'sending -> imported'],
    tell: async (world) => {
      await world.control.failImports({ kind: 'status', status: 422, count: 1 });
      await world.dump(1, 1);
      await world.turn();
      expect(stateOf(world, 1)).toBe('rejected');
      await rename(join(world.spool, 'rejected', basename(fileOf(world, 1))), fileOf(world, 1));
      await world.turn();
      expect(stateOf(world, 1)).toBe('imported');
    },
  },
  'a run that is too large, one that meets a limit and one that is not let in wait for their turn': {
    moves: [...SENT, 'sending -> queued', 'sending -> imported'],
    tell: async (world) => {
      for (const status of [413, 429, 401]) {
        await world.control.failImports({ kind: 'status', status, count: 1 });
      }
      await world.dump(1, 1);
      await world.settle();
      expect(stateOf(world, 1)).toBe('imported');
    },
  },
  'a run whose every answer is lost is held after the twentieth': {
    moves: [...DOUBTED, 'in_doubt -> sending', 'sending -> held'],
    ...BLIND,
    tell: async (world) => {
      await world.control.failImports({ kind: 'reset' });
      await world.dump(1, 1);
      await world.settle();
      expect(world.ledger.run(rowOf(world, 1))).toMatchObject({ state: 'held', attempts: 20 });
    },
  },
  'a run that another machine has sent is found before it is sent': {
    moves: ['new -> queued', 'queued -> imported'],
    tell: async (world) => {
      await sendElsewhere(world, 1);
      world.settings = { ...world.settings, lookBeforeFirstSend: true };
      await world.dump(1, 1);
      await world.turn();
      expect(await world.control.records()).toHaveLength(1);
    },
  },
};
