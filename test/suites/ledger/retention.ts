import { expect } from 'vitest';
import { runId } from '../../harness/dumps.ts';
import { ACCOUNT, admitted, begun, bodyOf, NOW, runIn, settled, tried, type Contract } from './given.ts';

const LATER = NOW + 8 * 24 * 3_600_000;

/** What the ledger may forget, and what it must not. */
export const RETENTION: Contract = {
  'attempts of long ago are forgotten with their charges, a few at a time': async (ledger) => {
    const row = await admitted(ledger);
    for (const event of ['refused', 'not_sent', 'imported'] as const) {
      await ledger.retry(row, false, NOW);
      await tried(ledger, row, event);
    }
    const other = await admitted(ledger, { runId: runId(2), body: bodyOf('two') });
    await tried(ledger, other, 'imported');
    expect(await ledger.forgetAttempts(LATER, 2)).toBe(2);
    expect(ledger.attemptsOf(row)).toHaveLength(1);
    expect(await ledger.forgetAttempts(LATER, 200)).toBe(1);
    expect(await ledger.forgetAttempts(LATER, 200)).toBe(0);
    expect(ledger.attemptsOf(row)).toEqual([]);
  },
  'the newest attempt stays, so that no later one has the number of one that was forgotten': async (
    ledger,
  ) => {
    const row = await admitted(ledger);
    const attempt = await begun(ledger, row);
    await settled(ledger, attempt, 'imported');
    expect(await ledger.forgetAttempts(LATER, 200)).toBe(0);
    expect(ledger.attemptsOf(row)).toHaveLength(1);
  },
  'what ended within a week stays, and so does what is undecided or can go on': async (ledger) => {
    const rows = [];
    for (const [index, event] of (['imported', 'answer_unknown', 'refused'] as const).entries()) {
      const row = await admitted(ledger, { runId: runId(index + 1), body: bodyOf(event) });
      await tried(ledger, row, event);
      rows.push(row);
    }
    await ledger.drop(rows[1] ?? 0, NOW);
    await tried(ledger, await admitted(ledger, { runId: runId(9), body: bodyOf('last') }), 'refused');
    expect(await ledger.forgetAttempts(NOW + 6 * 24 * 3_600_000, 200)).toBe(0);
    expect(await ledger.forgetAttempts(LATER, 200)).toBe(1);
    expect(rows.map((row) => ledger.attemptsOf(row).length)).toEqual([0, 1, 1]);
  },
  'a receipt counts the attempts that were forgotten too': async (ledger) => {
    const row = await admitted(ledger);
    await tried(ledger, row, 'imported');
    await tried(ledger, await admitted(ledger, { runId: runId(2), body: bodyOf('two') }), 'imported');
    expect(await ledger.forgetAttempts(LATER, 200)).toBe(1);
    await ledger.retry(row, true, LATER);
    await tried(ledger, row, 'imported', { now: LATER });
    expect(runIn(ledger, row).receipt?.attempts).toBe(2);
    expect(ledger.snapshot(ACCOUNT, LATER).charges).toHaveLength(1);
  },
};
