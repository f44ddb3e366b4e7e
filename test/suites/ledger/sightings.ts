import { expect } from 'vitest';
import {
  ACCOUNT,
  admitted,
  bodyOf,
  NOW,
  runIn,
  begun,
  answer,
  settlement,
  RECEIPT,
  type Contract,
} from './given.ts';

export const SIGHTINGS: Contract = {
  'what shows the same sign has been seen since the first time': async (ledger) => {
    expect(ledger.seenSince('a run', 'one')).toBeNull();
    expect(await ledger.noteSeen('a run', 'one', NOW)).toBe(NOW);
    expect(await ledger.noteSeen('a run', 'one', NOW + 5)).toBe(NOW);
    expect(ledger.seenSince('a run', 'one')).toBe(NOW);
  },
  'another sign begins anew, and each subject has its own': async (ledger) => {
    await ledger.noteSeen('a run', 'one', NOW);
    expect(await ledger.noteSeen('a run', 'two', NOW + 5)).toBe(NOW + 5);
    expect(ledger.seenSince('a run', 'one')).toBeNull();
    expect(await ledger.noteSeen('another', 'one', NOW + 9)).toBe(NOW + 9);
    expect(ledger.seenSince('a run', 'two')).toBe(NOW + 5);
  },
};

export const RELATIONS: Contract = {
  'the receipts of a checkpoint and of the end of its run name each other': async (ledger) => {
    const rows: number[] = [];
    for (const [id, phase] of [
      ['first', 'checkpoint'],
      ['second', 'finished'],
    ] as const) {
      const row = await admitted(ledger, {
        phase,
        sequence: rows.length + 1,
        body: bodyOf(id),
        file: `/spool/${id}`,
      });
      const attempt = await begun(ledger, row);
      const receipt = { ...RECEIPT, id };
      await ledger.settleAttempt(attempt.id, settlement('imported'), answer({ receipt }), NOW);
      rows.push(row);
    }
    const [first = 0, second = 0] = rows;
    expect(runIn(ledger, first).receipt).toMatchObject({ id: 'first', related: ['second'] });
    expect(runIn(ledger, second).receipt).toMatchObject({ id: 'second', related: ['first'] });
    expect(ledger.unreported(ACCOUNT, 10).map(({ row }) => row)).toEqual([first, second]);
  },
  'a checkpoint that is queued says why': async (ledger) => {
    const row = await admitted(ledger, { phase: 'checkpoint' });
    expect(runIn(ledger, row).why).toContain('last checkpoint');
  },
};
