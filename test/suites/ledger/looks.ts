import { expect } from 'vitest';
import { likenessOf } from '../../../src/core/likeness.ts';
import type { Adoption, NotFound } from '../../../src/ledger/looks.ts';
import { importBody, runId } from '../../harness/dumps.ts';
import {
  ACCOUNT,
  admitMany,
  admitted,
  begun,
  bodyOf,
  NOW,
  RECEIPT,
  runIn,
  tried,
  type Contract,
} from './given.ts';

const LIKENESS = likenessOf(importBody(), runId(1));

const FOUND: typeof RECEIPT = { ...RECEIPT, id: 'found', result_id: 'found result' };
const NOTE = { path: 'receipt', found: 'nothing', action: 'looked' };
const ADOPTION: Adoption = { receipt: FOUND, note: NOTE };

function missing(revision: number, changes: Partial<NotFound> = {}): NotFound {
  return { revision, keepsKey: true, replaced: false, why: 'not there', ...changes };
}

export const LOOKS: Contract = {
  'a doubt has the times of all attempts that may have arrived, and what it is recognised by': async (
    ledger,
  ) => {
    const row = await admitted(ledger, { likeness: LIKENESS });
    await tried(ledger, row, 'not_sent', { now: NOW - 9 });
    await tried(ledger, row, 'answer_unknown', { now: NOW + 1 });
    await tried(ledger, row, 'owner_lost', { now: NOW + 5 });
    expect(ledger.looks.doubts(ACCOUNT)).toMatchObject([
      { row, runId: runId(1), state: 'in_doubt', attemptedFrom: NOW + 1, attemptedUntil: NOW + 5 },
    ]);
    expect(ledger.looks.doubts(ACCOUNT)[0]).toMatchObject({ likeness: LIKENESS, lookedAt: null });
    expect(ledger.looks.doubts('other')).toEqual([]);
  },
  'runs that are being sent or were stopped undecided are doubts, all others are none': async (ledger) => {
    const [queued = 0, sending = 0, held = 0, imported = 0] = await admitMany(ledger, 4);
    await begun(ledger, sending);
    await tried(ledger, held, 'attempts_exhausted');
    await tried(ledger, imported, 'imported');
    expect(ledger.looks.doubts(ACCOUNT).map(({ row }) => row)).toEqual([sending, held]);
    expect(runIn(ledger, queued).state).toBe('queued');
  },
  'an adopted record makes the run imported, with a receipt and a note': async (ledger) => {
    const row = await admitted(ledger);
    await tried(ledger, row, 'answer_unknown');
    const newer = await admitted(ledger, { sequence: 2, body: bodyOf('two') });
    expect(await ledger.looks.adopt(row, ADOPTION, NOW)).toBe(true);
    expect(runIn(ledger, row)).toMatchObject({
      state: 'imported',
      undecided: false,
      why: null,
      notBefore: null,
      notes: [NOTE],
      receipt: { id: 'found', attempts: 1 },
    });
    expect(runIn(ledger, newer).state).toBe('superseded');
    expect(await ledger.looks.adopt(row, ADOPTION, NOW)).toBe(false);
  },
  'a record that some run has is not adopted by another': async (ledger) => {
    const [first = 0, second = 0, third = 0] = await admitMany(ledger, 3);
    await tried(ledger, first, 'imported');
    await tried(ledger, second, 'answer_unknown');
    await tried(ledger, third, 'answer_unknown', { now: NOW + 3_600_000 });
    const taken = { ...ADOPTION, receipt: { ...FOUND, id: 'sub', result_id: null } };
    expect(await ledger.looks.adopt(second, taken, NOW)).toBe(false);
    expect(await ledger.looks.adopt(second, ADOPTION, NOW)).toBe(true);
    const result = { ...ADOPTION, receipt: { ...FOUND, id: 'new' } };
    expect(await ledger.looks.adopt(third, result, NOW)).toBe(false);
    expect(runIn(ledger, third).state).toBe('in_doubt');
  },
  'records are known by their own id and that of their result': async (ledger) => {
    const row = await admitted(ledger, { likeness: LIKENESS });
    await tried(ledger, row, 'imported');
    const known = ledger.looks.knownRecords(ACCOUNT, ['res', 'other', 'sub']);
    const owner = { runId: runId(1), likeness: LIKENESS };
    expect(Object.fromEntries(known)).toEqual({ sub: owner, res: owner });
    expect(ledger.looks.knownRecords('other', ['sub']).size).toBe(0);
  },
  'what is not found is queued under its key once, and then under a new one': async (ledger) => {
    const row = await admitted(ledger);
    const first = await tried(ledger, row, 'answer_unknown');
    expect(await ledger.looks.notFound(row, missing(runIn(ledger, row).revision), NOW)).toBe('queued');
    expect(runIn(ledger, row)).toMatchObject({ undecided: false, notFound: 1, epoch: 0, notBefore: null });
    expect(await tried(ledger, row, 'answer_unknown')).toBe(first);
    await ledger.looks.notFound(row, missing(runIn(ledger, row).revision), NOW);
    expect(runIn(ledger, row)).toMatchObject({ notFound: 2, epoch: 1, key: null });
    expect(await tried(ledger, row, 'answer_unknown')).not.toBe(first);
  },
  'what is not found and has a dead key takes a new one': async (ledger) => {
    const row = await admitted(ledger);
    await tried(ledger, row, 'answer_unknown');
    await ledger.looks.notFound(row, missing(runIn(ledger, row).revision, { keepsKey: false }), NOW);
    expect(runIn(ledger, row)).toMatchObject({ state: 'queued', epoch: 1, key: null });
  },
  'what is not found and was replaced is superseded': async (ledger) => {
    const row = await admitted(ledger);
    await tried(ledger, row, 'answer_unknown');
    const { revision } = runIn(ledger, row);
    expect(await ledger.looks.notFound(row, missing(revision, { replaced: true }), NOW)).toBe('superseded');
  },
  'a look that is older than the run’s last change finds nothing out': async (ledger) => {
    const row = await admitted(ledger);
    await tried(ledger, row, 'answer_unknown');
    const { revision } = runIn(ledger, row);
    await tried(ledger, row, 'answer_unknown');
    expect(await ledger.looks.notFound(row, missing(revision), NOW)).toBeNull();
    expect(runIn(ledger, row)).toMatchObject({ state: 'in_doubt', undecided: true });
  },
  'a late answer counts also after a look has not found the run': async (ledger) => {
    const row = await admitted(ledger);
    const attempt = await begun(ledger, row);
    const lost = { countsAsAttempt: true, event: 'owner_lost', why: null, notBefore: null } as const;
    const rest = { chargeReturned: false, raisesEpoch: false, account: null };
    const answer = { outcome: 'any', status: null, requestId: null, receipt: null };
    await ledger.settleAttempt(attempt.id, { ...lost, ...rest }, answer, NOW);
    await ledger.looks.notFound(row, missing(runIn(ledger, row).revision), NOW);
    const late = { ...lost, ...rest, event: 'imported', countsAsAttempt: false } as const;
    await ledger.settleAttempt(attempt.id, late, { ...answer, receipt: FOUND }, NOW);
    expect(runIn(ledger, row)).toMatchObject({ state: 'imported', receipt: { id: 'found' } });
  },
  'runs that were looked for say so until their next attempt': async (ledger) => {
    const row = await admitted(ledger);
    await tried(ledger, row, 'answer_unknown');
    await ledger.looks.markLooked([runIn(ledger, row)], 'cannot tell', NOW + 7);
    expect(runIn(ledger, row)).toMatchObject({ state: 'in_doubt', lookedAt: NOW + 7, why: 'cannot tell' });
    await tried(ledger, row, 'answer_unknown', { now: NOW + 8 });
    expect(runIn(ledger, row).lookedAt).toBeNull();
  },
  'a look that is older than the last attempt neither marks the run nor delays it': async (ledger) => {
    const row = await admitted(ledger);
    await tried(ledger, row, 'answer_unknown');
    const older = runIn(ledger, row);
    await tried(ledger, row, 'answer_unknown', { now: NOW + 8 });
    const before = runIn(ledger, row);
    await ledger.looks.markLooked([older], 'cannot tell', NOW + 9);
    await ledger.looks.postpone([older], NOW + 50, 'busy', NOW + 9);
    expect(runIn(ledger, row)).toEqual(before);
  },
  'postponed doubts wait, and say why': async (ledger) => {
    const row = await admitted(ledger);
    await tried(ledger, row, 'answer_unknown');
    await ledger.looks.postpone([runIn(ledger, row)], NOW + 50, 'busy', NOW);
    expect(runIn(ledger, row)).toMatchObject({ state: 'in_doubt', notBefore: NOW + 50, why: 'busy' });
  },
  'what looking has taught is remembered for each account': async (ledger) => {
    const asked = { askedKey: null, askAgainAt: null };
    const nothing = { signs: new Set(), failures: 0, blockedUntil: null, why: null, ...asked };
    expect(ledger.looks.memory(ACCOUNT)).toEqual(nothing);
    await ledger.looks.remember(ACCOUNT, { signs: new Set(['mark']), failures: 2 });
    await ledger.looks.remember(ACCOUNT, { blockedUntil: NOW, why: '403' });
    const learned = { signs: new Set(['mark']), failures: 2, blockedUntil: NOW, why: '403', ...asked };
    expect(ledger.looks.memory(ACCOUNT)).toEqual(learned);
    expect(ledger.looks.memory('other')).toEqual(nothing);
  },
  'a key that a look finds refused holds the account': async (ledger) => {
    await admitted(ledger);
    await ledger.looks.holdKey(ACCOUNT, '401 no', NOW);
    expect(ledger.account(ACCOUNT)).toMatchObject({ hold: 'key', why: '401 no', notBefore: NOW + 3_600_000 });
  },
};
