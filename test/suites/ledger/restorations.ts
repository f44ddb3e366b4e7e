import { expect } from 'vitest';
import { idempotencyKey, sha256 } from '../../../src/core/identity.ts';
import type { Finding } from '../../../src/core/finding.ts';
import type { Remembered, Restoration } from '../../../src/ledger/restoration.ts';
import { runId } from '../../harness/dumps.ts';
import {
  ACCOUNT,
  admitted,
  begun,
  bodyOf,
  candidate,
  NOW,
  RECEIPT,
  runIn,
  settled,
  tried,
  type Contract,
} from './given.ts';

const HOUR_MS = 3_600_000;

function remembered(changes: Partial<Remembered> = {}): Remembered {
  const { byHand: _, named: __, verdict: ___, findings: ____, proofUntil: _____, ...facts } = candidate();
  return {
    ...facts,
    file: '/spool/sent/run.vilvik.jsonl',
    receipt: {
      ...RECEIPT,
      run_id: facts.runId,
      body_sha256: facts.body.sha256,
      sent_sha256: facts.body.sha256,
      body_bytes: facts.body.bytes,
      attempts: 2,
      accepted_at: new Date(NOW - HOUR_MS / 2).toISOString(),
    },
    ...changes,
  };
}

const FAULT: Finding = { severity: 'error', path: 'code', expected: 'some', found: 'none', mend: 'add it' };

function restoration(changes: Partial<Restoration> = {}): Restoration {
  return { runs: [remembered()], rebuilt: NOW, waits: [], ...changes };
}

/** What a ledger learns of receipts, and how it goes on after it was made again. */
export const RESTORATIONS: Contract = {
  'a receipt makes an imported run whose dump is known again and not sent again': async (ledger) => {
    expect(await ledger.restore(restoration(), NOW)).toBe(1);
    expect(ledger.unreported(ACCOUNT, 10)).toEqual([]);
    const again = await ledger.admit(candidate(), NOW);
    expect(again).toMatchObject({ state: 'imported', admission: { kind: 'known', event: null } });
    expect(runIn(ledger, again.row)).toMatchObject({ attempts: 2, receipt: { id: 'sub' }, undecided: false });
  },
  'a receipt charges the quota at the time of its import': async (ledger) => {
    await ledger.restore(restoration(), NOW);
    const at = NOW - HOUR_MS / 2;
    expect(ledger.snapshot(ACCOUNT, NOW).charges).toEqual([{ startedAt: at, endedAt: at }]);
  },
  'what a run wants that another ledger has imported may have been asked for there': async (ledger) => {
    const wishes = [{ id: 'of the dump', origin: 'dump', overrides: {} } as const];
    await ledger.restore(restoration({ rebuilt: null }), NOW);
    await ledger.admit(candidate({ wishes }), NOW);
    const other = [{ id: 'of another', origin: 'dump', overrides: {} } as const];
    await ledger.admit(candidate({ runId: runId(2), body: bodyOf('two'), wishes: other }), NOW);
    const states = ledger.wishes.open(ACCOUNT).map(({ id, state }) => [id, state]);
    expect(states).toEqual([
      ['of the dump', 'in_doubt'],
      ['of another', 'wanted'],
    ]);
  },
  'the same receipts may be read in as often as one likes': async (ledger) => {
    await ledger.restore(restoration({ rebuilt: null }), NOW);
    expect(await ledger.restore(restoration({ rebuilt: null }), NOW)).toBe(0);
    expect(ledger.counts(ACCOUNT).imported).toBe(1);
    expect(ledger.snapshot(ACCOUNT, NOW).charges).toHaveLength(1);
  },
  'a dump from before the ledger was made again begins in doubt, under its first key and since it was made':
    async (ledger) => {
      await ledger.restore(restoration({ runs: [] }), NOW);
      const row = await admitted(ledger);
      expect(runIn(ledger, row)).toMatchObject({
        state: 'in_doubt',
        undecided: true,
        key: {
          idempotencyKey: idempotencyKey(runId(1), bodyOf('one').sha256, 0),
          fingerprint: null,
          firstUsedAt: NOW - 60_000,
        },
      });
      expect(await tried(ledger, row, 'answer_unknown')).toBe(
        idempotencyKey(runId(1), bodyOf('one').sha256, 0),
      );
      expect(runIn(ledger, row).key?.fingerprint).toBe('key one');
    },
  'a dump from before that is held for a person goes on in doubt': async (ledger) => {
    await ledger.restore(restoration({ runs: [] }), NOW);
    const row = await admitted(ledger, { verdict: 'findings' });
    expect(runIn(ledger, row)).toMatchObject({ state: 'held', undecided: true });
    expect(await ledger.retry(row, false, NOW)).toBe('in_doubt');
  },
  'a dump that was made afterwards is queued as ever': async (ledger) => {
    await ledger.restore(restoration({ runs: [] }), NOW);
    const row = await admitted(ledger, { createdAt: NOW + 1 }, NOW + 2);
    expect(runIn(ledger, row)).toMatchObject({ state: 'queued', undecided: false, key: null });
    expect(ledger.rebuiltAt()).toBe(NOW);
  },
  'a dump that says it is of the future counts as attempted now': async (ledger) => {
    await ledger.restore(restoration({ runs: [] }), NOW);
    const row = await admitted(ledger, { createdAt: NOW + HOUR_MS }, NOW + 2);
    expect(runIn(ledger, row)).toMatchObject({ state: 'in_doubt', key: { firstUsedAt: NOW + 2 } });
    expect(ledger.looks.doubt(row)).toMatchObject({ attemptedFrom: NOW + 2 });
  },
  'what lies in quarantine is rejected again, for its reason': async (ledger) => {
    const bad = candidate({ verdict: 'invalid', findings: [FAULT] });
    const rejected = [{ candidate: bad, why: 'broken', wasSent: false }];
    await ledger.restore(restoration({ runs: [], rejected }), NOW);
    await ledger.restore(restoration({ runs: [], rejected, rebuilt: null }), NOW);
    const runs = ledger.runs(ACCOUNT, '');
    expect(runs).toMatchObject([{ state: 'rejected', why: 'broken', findings: [FAULT], undecided: false }]);
    expect(await ledger.retry(runs[0]?.row ?? 0, false, NOW)).toBe('queued');
  },
  'what the service refused before the ledger was lost is looked for when it is tried again': async (
    ledger,
  ) => {
    const rejected = [{ candidate: candidate({ verdict: 'invalid' }), why: '422', wasSent: true }];
    await ledger.restore(restoration({ runs: [], rejected }), NOW);
    const [run] = ledger.runs(ACCOUNT, '');
    expect(run).toMatchObject({ state: 'rejected', why: '422', undecided: true });
    expect(await ledger.retry(run?.row ?? 0, false, NOW)).toBe('in_doubt');
  },
  'what a receipt proves to be imported is not rejected because of a copy in quarantine': async (ledger) => {
    const rejected = [{ candidate: candidate({ verdict: 'invalid' }), why: 'old', wasSent: false }];
    await ledger.restore(restoration({ rejected }), NOW);
    expect(ledger.runs(ACCOUNT, '')).toMatchObject([
      { state: 'imported', file: '/spool/sent/run.vilvik.jsonl' },
    ]);
  },
  'a ledger that was never made again says so': async (ledger) => {
    await ledger.restore(restoration({ rebuilt: null }), NOW);
    expect(ledger.rebuiltAt()).toBeNull();
    expect(runIn(ledger, await admitted(ledger, { runId: runId(2) })).state).toBe('queued');
  },
  'numbers of the ledger that was lost do not come to mean other runs and attempts': async (ledger) => {
    await ledger.restore(restoration({ runs: [] }), NOW);
    const row = await admitted(ledger, { createdAt: NOW + 1 }, NOW + 2);
    const attempt = await begun(ledger, row);
    expect([row, attempt.id]).toEqual([NOW, NOW]);
    await settled(ledger, { ...attempt, id: 1 }, 'refused');
    expect(runIn(ledger, row).state).toBe('sending');
  },
  'an account whose last hour is not known waits': async (ledger) => {
    const until = NOW + HOUR_MS;
    await ledger.restore(
      restoration({ waits: [{ account: ACCOUNT, notBefore: until, why: 'not known' }] }),
      NOW,
    );
    expect(ledger.snapshot(ACCOUNT, NOW).account).toMatchObject({ notBefore: until, hold: null });
  },
  'a receipt ends the doubt about a run, and keeps a queued one from being sent': async (ledger) => {
    const doubted = await admitted(ledger);
    await tried(ledger, doubted, 'answer_unknown');
    const queued = await admitted(ledger, { runId: runId(2), body: bodyOf('two') });
    const body = { offset: 0, bytes: 3, sha256: sha256('two') };
    const runs = [remembered(), remembered({ runId: runId(2), body })];
    expect(await ledger.restore(restoration({ runs, rebuilt: null }), NOW)).toBe(2);
    expect(runIn(ledger, doubted)).toMatchObject({ state: 'imported', receipt: { id: 'sub' } });
    expect(runIn(ledger, queued)).toMatchObject({ state: 'superseded', receipt: null });
  },
};
