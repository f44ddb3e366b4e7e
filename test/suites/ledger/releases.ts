import { expect } from 'vitest';
import { runId } from '../../harness/dumps.ts';
import { ACCOUNT, admitted, bodyOf, intent, NOW, runIn, tried, type Contract } from './given.ts';

const WAITING = { proof: 'pending', proofUntil: NOW + 60_000 } as const;

export const PROOFS: Contract = {
  'a pending proof is awaited until its time, and no longer than it is pending': async (ledger) => {
    const row = await admitted(ledger, WAITING);
    expect(runIn(ledger, row)).toMatchObject(WAITING);
    await admitted(ledger, { proof: 'proven' }, NOW + 5);
    expect(runIn(ledger, row)).toMatchObject({ proof: 'proven', proofUntil: null, state: 'queued' });
  },
  'the wait does not begin anew when the pending header is read again': async (ledger) => {
    const row = await admitted(ledger, WAITING);
    await admitted(ledger, { ...WAITING, sequence: 2, proofUntil: NOW + 90_000 }, NOW + 30_000);
    expect(runIn(ledger, row).proofUntil).toBe(NOW + 60_000);
  },
  'what is not proven is held where that is asked for, what waits for its proof not yet': async (ledger) => {
    const proofs = ['proven', 'failed', 'not_run', 'pending', null] as const;
    const rows = [];
    for (const [number, proof] of proofs.entries()) {
      const own = { runId: runId(number + 1), body: bodyOf(`body ${number}`), proof };
      rows.push(await admitted(ledger, { ...own, proofUntil: proof === 'pending' ? NOW + 1 : null }));
    }
    expect(await ledger.holdUnproven(ACCOUNT, NOW)).toEqual([rows[1], rows[2], rows[4]]);
    expect(await ledger.holdUnproven(ACCOUNT, NOW + 1)).toEqual([rows[3]]);
    expect(rows.map((row) => runIn(ledger, row).state)).toEqual(['queued', 'held', 'held', 'held', 'held']);
    expect(runIn(ledger, rows[1] ?? 0).why).toBe('its proof failed, and intake.require_proof is set');
  },
  'a proof that arrives lifts the hold for want of it, and no other': async (ledger) => {
    const unproven = await admitted(ledger, { proof: 'not_run' });
    await ledger.holdUnproven(ACCOUNT, NOW);
    const other = { runId: runId(2), body: bodyOf('two'), verdict: 'findings', proof: 'pending' } as const;
    const suspicious = await admitted(ledger, other);
    await admitted(ledger, { proof: 'failed' });
    expect(runIn(ledger, unproven).state).toBe('held');
    await admitted(ledger, { proof: 'proven' });
    await admitted(ledger, { ...other, proof: 'proven' });
    expect(runIn(ledger, unproven)).toMatchObject({ state: 'queued', why: null });
    expect(runIn(ledger, suspicious).state).toBe('held');
  },
  'a run that a person has released is not held again for want of a proof': async (ledger) => {
    const row = await admitted(ledger, { proof: 'failed' });
    await ledger.holdUnproven(ACCOUNT, NOW);
    expect(await ledger.retry(row, false, NOW)).toBe('queued');
    expect(await ledger.holdUnproven(ACCOUNT, NOW)).toEqual([]);
    await expect(ledger.beginAttempt(intent(row, { mustBeProven: true }))).resolves.toMatchObject({
      kind: 'begun',
    });
  },
  'what came in unproven since others were held is not begun where a proof is required': async (ledger) => {
    const row = await admitted(ledger, { proof: 'failed' });
    await expect(ledger.beginAttempt(intent(row, { mustBeProven: true }))).resolves.toEqual({
      kind: 'taken',
    });
    expect(runIn(ledger, row)).toMatchObject({ state: 'queued', attempts: 0 });
    const proven = await admitted(ledger, { runId: runId(2), body: bodyOf('two'), proof: 'proven' });
    const begun = await ledger.beginAttempt(intent(proven, { mustBeProven: true }));
    expect(begun.kind).toBe('begun');
  },
};

export const RETRIES: Contract = {
  'a retry forgets waits and failures': async (ledger) => {
    const row = await admitted(ledger);
    await tried(ledger, row, 'refused');
    expect(runIn(ledger, row).state).toBe('rejected');
    expect(await ledger.retry(row, false, NOW)).toBe('queued');
    expect(runIn(ledger, row)).toMatchObject({ state: 'queued', why: null, notBefore: null, failures: 0 });
  },
  'what may have been imported is in doubt after a retry, under its old key': async (ledger) => {
    const row = await admitted(ledger);
    const key = await tried(ledger, row, 'attempts_exhausted');
    expect(await ledger.retry(row, false, NOW)).toBe('in_doubt');
    expect(await tried(ledger, row, 'answer_unknown')).toBe(key);
  },
  'again sends it as another request': async (ledger) => {
    const row = await admitted(ledger);
    const key = await tried(ledger, row, 'imported');
    expect(await ledger.retry(row, true, NOW)).toBe('queued');
    expect(runIn(ledger, row)).toMatchObject({ epoch: 1, undecided: false });
    expect(await tried(ledger, row, 'imported')).not.toBe(key);
  },
  'what has been imported meanwhile is not sent again by a retry that does not ask for it': async (
    ledger,
  ) => {
    const row = await admitted(ledger);
    await tried(ledger, row, 'imported');
    expect(await ledger.retry(row, false, NOW)).toBeNull();
    expect(runIn(ledger, row)).toMatchObject({ state: 'imported', epoch: 0 });
  },
  'again asks no more about what is undecided': async (ledger) => {
    const row = await admitted(ledger);
    await tried(ledger, row, 'attempts_exhausted');
    expect(await ledger.retry(row, true, NOW)).toBe('queued');
  },
  'what has not come to a stop cannot be retried': async (ledger) => {
    const row = await admitted(ledger);
    expect(await ledger.retry(row, false, NOW)).toBeNull();
    expect(await ledger.retry(99, true, NOW)).toBeNull();
  },
};
