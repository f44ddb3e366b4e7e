import { expect } from 'vitest';
import { ACCOUNT, admitted, begun, bodyOf, NOW, runIn, settled, type Contract } from './given.ts';

export const LATE_ANSWERS: Contract = {
  'an import that was given up still counts': async (ledger) => {
    const row = await admitted(ledger);
    const attempt = await begun(ledger, row);
    await settled(ledger, attempt, 'owner_lost');
    await settled(ledger, attempt, 'imported', NOW + 5);
    expect(runIn(ledger, row)).toMatchObject({ state: 'imported', undecided: false, receipt: { id: 'sub' } });
  },
  'nothing else that comes late changes anything': async (ledger) => {
    const row = await admitted(ledger);
    const attempt = await begun(ledger, row);
    await settled(ledger, attempt, 'owner_lost');
    const before = ledger.run(row);
    for (const event of ['refused', 'not_sent', 'rate_limited', 'account_held', 'answer_unknown'] as const) {
      await settled(ledger, attempt, event, NOW + 5);
    }
    expect(ledger.run(row)).toEqual(before);
    expect(ledger.snapshot(ACCOUNT, NOW + 5)).toMatchObject({
      charges: [{ startedAt: NOW, endedAt: NOW }],
      account: { notBefore: null, hold: null },
    });
  },
  'a late import counts while the run is being sent again, whatever that comes to': async (ledger) => {
    const row = await admitted(ledger);
    const first = await begun(ledger, row);
    await settled(ledger, first, 'owner_lost');
    const second = await begun(ledger, row);
    await settled(ledger, first, 'imported');
    expect(runIn(ledger, row)).toMatchObject({ state: 'imported', receipt: { id: 'sub' } });
    await settled(ledger, second, 'answer_unknown');
    expect(runIn(ledger, row)).toMatchObject({ state: 'imported', undecided: false });
    expect(ledger.openAttempts(ACCOUNT)).toEqual([]);
  },
  'a late import of a run that was held meanwhile counts': async (ledger) => {
    const row = await admitted(ledger);
    const attempt = await begun(ledger, row);
    await settled(ledger, attempt, 'owner_lost');
    await ledger.apply(row, 'hold', 'cannot look', NOW);
    await settled(ledger, attempt, 'imported');
    expect(runIn(ledger, row)).toMatchObject({ state: 'imported', undecided: false, receipt: { id: 'sub' } });
  },
  'a second import of the same attempt changes nothing': async (ledger) => {
    const row = await admitted(ledger);
    const attempt = await begun(ledger, row);
    await settled(ledger, attempt, 'imported');
    const before = ledger.run(row);
    await settled(ledger, attempt, 'imported', NOW + 5);
    expect(ledger.run(row)).toEqual(before);
  },
  'a late import settles the waiting states of its run': async (ledger) => {
    const row = await admitted(ledger);
    const attempt = await begun(ledger, row);
    const newer = await admitted(ledger, { sequence: 2, body: bodyOf('two') });
    await settled(ledger, attempt, 'owner_lost');
    await settled(ledger, attempt, 'imported');
    expect(runIn(ledger, newer).state).toBe('superseded');
  },
  'the answer to an attempt that nobody knows is ignored': async (ledger) => {
    const row = await admitted(ledger);
    await settled(ledger, { id: 999, row, startedAt: NOW, idempotencyKey: '' }, 'imported');
    expect(runIn(ledger, row).state).toBe('queued');
  },
};
