import { expect } from 'vitest';
import { stateOf, retry, drop, doubt, loseOne, wait, DOUBTED, BLIND, type Story } from './story.ts';

const HOUR_MS = 3_600_000;

/** Answers are lost, and so is a ledger. */
export const DOUBTS: Readonly<Record<string, Story>> = {
  'a run whose answer was lost is found': {
    moves: [...DOUBTED, 'in_doubt -> imported'],
    tell: async (world) => {
      await doubt(world, 1);
      wait(world);
      await world.turn();
    },
  },
  'a run that is not there is queued again': {
    moves: [...DOUBTED, 'sending -> imported', 'in_doubt -> queued'],
    tell: async (world) => {
      await loseOne(world);
      wait(world);
      await world.turn();
      expect(stateOf(world, 2)).toBe('imported');
    },
  },
  'a run that is not there, and whose bytes are not either, is superseded': {
    moves: [...DOUBTED, 'sending -> imported', 'in_doubt -> superseded'],
    tell: async (world) => {
      await loseOne(world);
      await world.dump(2, 2);
      wait(world);
      await world.turn();
      await world.settle();
    },
  },
  'a run that cannot be looked for is sent again, refused while in doubt, and looked for when it is tried again':
    {
      moves: [...DOUBTED, 'in_doubt -> sending', 'sending -> rejected', 'rejected -> in_doubt'],
      ...BLIND,
      tell: async (world) => {
        await doubt(world, 1);
        await world.control.failImports({ kind: 'status', status: 422, count: 1 });
        await world.settle();
        expect(stateOf(world, 1)).toBe('rejected');
        expect(await retry(world, 1)).toBe('in_doubt');
      },
    },
  'a run in doubt is dropped by hand, and in doubt again when it is tried again': {
    moves: [...DOUBTED, 'in_doubt -> dropped', 'dropped -> in_doubt'],
    tell: async (world) => {
      await doubt(world, 1);
      await drop(world, 1);
      expect(await retry(world, 1)).toBe('in_doubt');
    },
  },
  'where nothing is to be sent twice, a run that cannot be looked for is held; tried again it is in doubt as before':
    {
      moves: [...DOUBTED, 'in_doubt -> held', 'held -> in_doubt'],
      inDoubt: 'hold',
      ...BLIND,
      tell: async (world) => {
        await doubt(world, 1);
        wait(world);
        await world.turn();
        expect(await retry(world, 1)).toBe('in_doubt');
      },
    },
  'a key that is too old is not used again': {
    moves: [...DOUBTED, 'in_doubt -> held'],
    ...BLIND,
    tell: async (world) => {
      await doubt(world, 1);
      world.clock.advance(23 * HOUR_MS + 1);
      await world.turn();
    },
  },
  'after the ledger was lost, what has a receipt is imported and what has none in doubt': {
    moves: ['new -> imported', 'new -> in_doubt', 'in_doubt -> imported'],
    tell: async (world) => {
      await world.dump(1, 1);
      await world.turn();
      await doubt(world, 2);
      await world.loseLedger();
      await world.turn();
      await world.settle();
      expect((await world.control.records()).length).toBe(2);
    },
  },
};
