import { expect } from 'vitest';
import { idempotencyKey } from '../../../src/core/identity.ts';
import { runId } from '../../harness/dumps.ts';
import {
  ACCOUNT,
  admitMany,
  admitted,
  begun,
  bodyOf,
  intent,
  NOW,
  OWNER,
  runIn,
  settled,
  tried,
  type Contract,
} from './given.ts';

const HOUR_MS = 3_600_000;

export const BEGINNINGS: Contract = {
  'charge, key and state are there as soon as an attempt has begun': async (ledger) => {
    const row = await admitted(ledger);
    const attempt = await begun(ledger, row);
    const key = idempotencyKey(runId(1), bodyOf('one').sha256, 0);
    expect(attempt).toEqual({ id: attempt.id, row, startedAt: NOW, idempotencyKey: key });
    expect(runIn(ledger, row)).toMatchObject({
      state: 'sending',
      key: { idempotencyKey: key, fingerprint: 'key one', firstUsedAt: NOW },
    });
    expect(ledger.snapshot(ACCOUNT, NOW)).toMatchObject({
      runs: [],
      charges: [{ startedAt: NOW, endedAt: null }],
    });
    expect(ledger.openAttempts(ACCOUNT)).toEqual([{ ...attempt, owner: OWNER }]);
    expect(ledger.openAttempts('other')).toEqual([]);
  },
  'a run that is being sent is taken, and so is one that nobody knows': async (ledger) => {
    const row = await admitted(ledger);
    await begun(ledger, row);
    expect(await ledger.beginAttempt(intent(row))).toEqual({ kind: 'taken' });
    expect(await ledger.beginAttempt(intent(999))).toEqual({ kind: 'taken' });
    expect(ledger.openAttempts(ACCOUNT)).toHaveLength(1);
  },
  'a run that has ended or was stopped cannot begin, and costs nothing': async (ledger) => {
    for (const event of ['superseded', 'dropped', 'hold'] as const) {
      const row = await admitted(ledger, { account: event });
      await ledger.apply(row, event, null, NOW);
      const before = ledger.run(row);
      expect(await ledger.beginAttempt(intent(row))).toEqual({ kind: 'taken' });
      expect(ledger.run(row)).toEqual(before);
      expect(ledger.snapshot(event, NOW).charges).toEqual([]);
    }
    const imported = await admitted(ledger);
    await tried(ledger, imported, 'imported');
    expect(await ledger.beginAttempt(intent(imported))).toEqual({ kind: 'taken' });
  },
  'a full window refuses the attempt and leaves everything as it was': async (ledger) => {
    const [first = 0, second = 0] = await admitMany(ledger, 2);
    const limits = { perHour: 1, perDay: 50 };
    await begun(ledger, first, { limits });
    const before = ledger.run(second);
    expect(await ledger.beginAttempt(intent(second, { limits }))).toEqual({ kind: 'quota' });
    expect(ledger.run(second)).toEqual(before);
    expect(ledger.snapshot(ACCOUNT, NOW).charges).toHaveLength(1);
  },
  'of many that begin at once exactly as many as the limit do': async (ledger) => {
    const rows = await admitMany(ledger, 30);
    const limits = { perHour: 7, perDay: 50 };
    const results = await Promise.all(rows.map((row) => ledger.beginAttempt(intent(row, { limits }))));
    expect(results.filter(({ kind }) => kind === 'begun')).toHaveLength(7);
    expect(results.filter(({ kind }) => kind === 'quota')).toHaveLength(23);
    expect(ledger.snapshot(ACCOUNT, NOW).charges).toHaveLength(7);
  },
  'a place is free an hour and 2 s after the end of the attempt': async (ledger) => {
    const [first = 0, second = 0] = await admitMany(ledger, 2);
    const limits = { perHour: 1, perDay: 50 };
    const attempt = await begun(ledger, first, { limits });
    await settled(ledger, attempt, 'imported', NOW + 30_000);
    const freeAt = NOW + 30_000 + HOUR_MS + 2_000;
    expect(await ledger.beginAttempt(intent(second, { limits, now: freeAt - 1 }))).toEqual({ kind: 'quota' });
    expect((await ledger.beginAttempt(intent(second, { limits, now: freeAt }))).kind).toBe('begun');
  },
  'an account that has to wait refuses the attempt until its time has come': async (ledger) => {
    const [first = 0, second = 0] = await admitMany(ledger, 2);
    await tried(ledger, first, 'rate_limited');
    expect(await ledger.beginAttempt(intent(second, { now: NOW + 59_999 }))).toEqual({ kind: 'account' });
    expect((await ledger.beginAttempt(intent(second, { now: NOW + 60_000 }))).kind).toBe('begun');
  },
};

export const KEYS: Contract = {
  'the key is read back on every attempt while the answer is unknown': async (ledger) => {
    const row = await admitted(ledger);
    const first = await tried(ledger, row, 'answer_unknown');
    const later = { now: NOW + HOUR_MS, keyFingerprint: 'key two' };
    expect(await tried(ledger, row, 'owner_lost', later)).toBe(first);
    expect(await tried(ledger, row, 'not_sent', later)).toBe(first);
    expect(runIn(ledger, row)).toMatchObject({
      state: 'in_doubt',
      epoch: 0,
      key: { idempotencyKey: first, fingerprint: 'key one', firstUsedAt: NOW },
    });
  },
  'what was surely not sent keeps its key, but the life of the key has not begun': async (ledger) => {
    const row = await admitted(ledger);
    const first = await tried(ledger, row, 'not_sent');
    const later = { now: NOW + 30 * HOUR_MS, keyFingerprint: 'key two' };
    expect(await tried(ledger, row, 'answer_unknown', later)).toBe(first);
    expect(runIn(ledger, row)).toMatchObject({
      epoch: 0,
      key: { idempotencyKey: first, fingerprint: 'key two', firstUsedAt: later.now },
    });
  },
  'after a definite refusal the next attempt has a new key': async (ledger) => {
    const keys = new Set<string>();
    const row = await admitted(ledger);
    keys.add(await tried(ledger, row, 'refused'));
    await ledger.apply(row, 'retried', null, NOW);
    keys.add(await tried(ledger, row, 'rate_limited'));
    keys.add(await tried(ledger, row, 'account_held', { now: NOW + HOUR_MS }));
    expect(runIn(ledger, row)).toMatchObject({ epoch: 3, key: null });
    keys.add((await begun(ledger, row, { now: NOW + 5 * HOUR_MS })).idempotencyKey);
    expect(keys.size).toBe(4);
  },
  'a key that was kept for one more attempt is not used for other bytes': async (ledger) => {
    const row = await admitted(ledger);
    const first = await tried(ledger, row, 'answer_unknown');
    const { revision } = runIn(ledger, row);
    await ledger.looks.notFound(row, { revision, keepsKey: true, replaced: false, why: '' }, NOW);
    const smaller = { sentSha256: bodyOf('smaller').sha256, now: NOW + HOUR_MS };
    const other = await tried(ledger, row, 'answer_unknown', smaller);
    expect(other).not.toBe(first);
    expect(runIn(ledger, row).key).toMatchObject({ idempotencyKey: other, firstUsedAt: smaller.now });
    expect(await tried(ledger, row, 'answer_unknown', smaller)).toBe(other);
  },
  'a refusal while an earlier attempt is undecided keeps the key': async (ledger) => {
    const row = await admitted(ledger);
    const first = await tried(ledger, row, 'answer_unknown');
    expect(await tried(ledger, row, 'rate_limited')).toBe(first);
    expect(runIn(ledger, row).state).toBe('in_doubt');
    expect(await tried(ledger, row, 'refused', { now: NOW + HOUR_MS })).toBe(first);
    expect(runIn(ledger, row)).toMatchObject({ state: 'rejected', undecided: true, epoch: 0 });
    await ledger.apply(row, 'retried', null, NOW);
    expect(runIn(ledger, row).state).toBe('in_doubt');
    expect((await begun(ledger, row, { now: NOW + HOUR_MS })).idempotencyKey).toBe(first);
  },
};

const STATES = {
  imported: 'imported',
  refused: 'rejected',
  answer_unknown: 'in_doubt',
  owner_lost: 'in_doubt',
  attempts_exhausted: 'held',
  not_sent: 'queued',
  rate_limited: 'queued',
  account_held: 'queued',
} as const;

export const OUTCOMES: Contract = {
  'each outcome leads where the table of states says, and ends or returns the charge': async (ledger) => {
    const events = Object.keys(STATES) as (keyof typeof STATES)[];
    for (const [index, event] of events.entries()) {
      const account = `account ${index}`;
      const row = await admitted(ledger, { account });
      await tried(ledger, row, event, { now: NOW + 7 });
      const isReturned = event === 'not_sent' || event === 'rate_limited';
      expect(runIn(ledger, row).state).toBe(STATES[event]);
      expect(ledger.snapshot(account, NOW + 7).charges).toEqual(
        isReturned ? [] : [{ startedAt: NOW + 7, endedAt: NOW + 7 }],
      );
      expect(ledger.openAttempts(account)).toEqual([]);
    }
  },
};

export const COUNTS: Contract = {
  'unknown answers count as attempts, what was not sent only as a failure': async (ledger) => {
    const row = await admitted(ledger);
    await tried(ledger, row, 'not_sent');
    expect(runIn(ledger, row)).toMatchObject({ attempts: 0, failures: 1, notBefore: NOW + 5_000 });
    await tried(ledger, row, 'rate_limited');
    expect(runIn(ledger, row)).toMatchObject({ attempts: 0, failures: 1, notBefore: null });
    await tried(ledger, row, 'answer_unknown', { now: NOW + HOUR_MS });
    await tried(ledger, row, 'owner_lost', { now: NOW + HOUR_MS });
    expect(runIn(ledger, row)).toMatchObject({ attempts: 2, failures: 3, why: 'because' });
  },
  'a receipt counts every attempt of its run': async (ledger) => {
    const row = await admitted(ledger);
    await tried(ledger, row, 'not_sent');
    await tried(ledger, row, 'answer_unknown');
    await tried(ledger, row, 'imported');
    expect(runIn(ledger, row)).toMatchObject({ undecided: false, receipt: { id: 'sub', attempts: 3 } });
  },
};
