import { expect } from 'vitest';
import { NEW_ACCOUNT } from '../../../src/core/account.ts';
import { planDelivery, type Plan } from '../../../src/core/plan.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import type { DeliverySnapshot } from '../../../src/ledger/records.ts';
import { runId } from '../../harness/dumps.ts';
import { ACCOUNT, admitMany, admitted, begun, bodyOf, NOW, tried, type Contract } from './given.ts';

const LIMITS = { perHour: 3, perDay: 9 };
const NOTHING = { perHour: 0, perDay: 0 };

function planOf({ runs, charges }: DeliverySnapshot, behind = 0): Plan {
  const account = { ...NEW_ACCOUNT, probing: false };
  return planDelivery({ now: NOW, runs, behind, charges, limits: LIMITS, reserve: NOTHING, account });
}

function rowsIn(ledger: Ledger, first?: number): number[] {
  return ledger.snapshot(ACCOUNT, NOW, first).runs.map(({ row }) => row);
}

/** A run of each kind that a plan puts in its own place; the rows. */
async function mixed(ledger: Ledger): Promise<number[]> {
  const rows = await admitMany(ledger, 12);
  const [inDoubt = 0, failed = 0, waiting = 0, blocking = 0] = rows;
  await tried(ledger, inDoubt, 'answer_unknown');
  await tried(ledger, failed, 'not_sent');
  await ledger.postpone(failed, NOW - 1, 'its wait is over', NOW);
  await tried(ledger, waiting, 'not_sent');
  await begun(ledger, blocking);
  const more = [
    { runId: runId(4), sequence: 2, body: bodyOf('blocked'), generations: 11 },
    { runId: runId(90), phase: 'checkpoint' },
    { runId: runId(91), byHand: true },
    { runId: runId(92), proof: 'pending', proofUntil: NOW + 60_000 },
    { runId: runId(93), proof: 'pending', proofUntil: NOW },
  ] as const;
  for (const changes of more) rows.push(await admitted(ledger, changes));
  return rows;
}

export const PLANS: Contract = {
  'only queued and in-doubt runs of the account are to be planned': async (ledger) => {
    const [queued = 0, inDoubt = 0, sending = 0, imported = 0, rejected = 0] = await admitMany(ledger, 5);
    await tried(ledger, inDoubt, 'answer_unknown');
    await begun(ledger, sending);
    await tried(ledger, imported, 'imported');
    await tried(ledger, rejected, 'refused');
    await admitted(ledger, { account: 'other' });
    expect(new Set(rowsIn(ledger))).toEqual(new Set([queued, inDoubt]));
  },
  'a plan knows of each run all that decides about its turn': async (ledger) => {
    const rows = await mixed(ledger);
    const { runs } = ledger.snapshot(ACCOUNT, NOW);
    const shown = runs.map(({ row }) => row).toSorted((a, b) => a - b);
    expect(shown).toEqual(rows.filter((row) => row !== rows[3]));
    const of = (index: number) => runs.find(({ row }) => row === rows[index]);
    expect(of(0)).toMatchObject({ state: 'in_doubt', failures: 1, blocked: false });
    expect(of(1)).toMatchObject({ state: 'queued', failures: 1, notBefore: NOW - 1 });
    expect(of(2)).toMatchObject({ state: 'queued', failures: 1, notBefore: NOW + 5_000 });
    expect(of(4)).toMatchObject({ queuedAt: NOW, byHand: false, abandoned: false, runId: runId(5) });
    expect(of(12)).toMatchObject({ runId: runId(4), blocked: true });
    expect(of(13)).toMatchObject({ abandoned: true });
    expect(of(14)).toMatchObject({ byHand: true });
    expect(of(15)).toMatchObject({ proofUntil: NOW + 60_000 });
  },
  'a proof that a person does without is not waited for': async (ledger) => {
    const row = await admitted(ledger, { proof: 'pending', proofUntil: NOW + 60_000 });
    await ledger.apply(row, 'hold', 'look', NOW);
    await ledger.retry(row, false, NOW);
    expect(ledger.snapshot(ACCOUNT, NOW, 1).runs).toMatchObject([{ row, proofUntil: null }]);
  },
  'of those that are ready the first are the ones that go first': async (ledger) => {
    await mixed(ledger);
    const whole = planOf(ledger.snapshot(ACCOUNT, NOW));
    for (const first of [1, 2, 5, 9]) {
      const head = ledger.snapshot(ACCOUNT, NOW, first);
      const behind = ledger.snapshot(ACCOUNT, NOW).runs.length - head.runs.length;
      const plan = planOf(head, behind);
      expect(plan.entries.slice(0, first)).toEqual(whole.entries.slice(0, first));
      expect(plan.finishedAt).toBe(whole.finishedAt);
    }
  },
  'those in doubt, waiting and blocked are there however few are asked for': async (ledger) => {
    const rows = await mixed(ledger);
    const [inDoubt = 0, , waiting = 0] = rows;
    const [blocked = 0, unproven = 0] = [rows[12], rows[15]];
    expect(new Set(rowsIn(ledger, 0))).toEqual(new Set([inDoubt, waiting, blocked, unproven]));
  },
  'names are found by rows, and an unknown row has none': async (ledger) => {
    const named = await admitted(ledger);
    const nameless = await admitted(ledger, { name: null, runId: runId(2) });
    const names = [...ledger.names([named, nameless, 999])];
    expect(names).toEqual([
      [named, 'a run'],
      [nameless, null],
      [999, null],
    ]);
  },
};
