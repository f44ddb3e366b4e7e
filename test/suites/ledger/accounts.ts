import { expect } from 'vitest';
import { NEW_ACCOUNT } from '../../../src/core/account.ts';
import { runId } from '../../harness/dumps.ts';
import {
  ACCOUNT,
  admitMany,
  admitted,
  begun,
  intent,
  NOW,
  PAUSES,
  settled,
  tried,
  unreached,
  type Contract,
} from './given.ts';

const HOUR_MS = 3_600_000;

export const ACCOUNTS: Contract = {
  'an account that nobody has used has no waits': async (ledger) => {
    await admitted(ledger);
    expect(ledger.account(ACCOUNT)).toEqual({ ...NEW_ACCOUNT, probing: false });
  },
  'rate limits in a row are counted until anything else is answered': async (ledger) => {
    const [first = 0, second = 0] = await admitMany(ledger, 2);
    await tried(ledger, first, 'rate_limited');
    await tried(ledger, first, 'rate_limited', { now: NOW + 60_000 });
    expect(ledger.account(ACCOUNT)).toMatchObject({
      rateLimitedInARow: 2,
      notBefore: NOW + 180_000,
      sharedAt: NOW + 60_000,
    });
    await tried(ledger, second, 'imported', { now: NOW + 180_000 });
    expect(ledger.account(ACCOUNT)).toMatchObject({ rateLimitedInARow: 0, notBefore: null });
  },
  'an unknown answer leaves the waits of the account as they are': async (ledger) => {
    const [first = 0, second = 0] = await admitMany(ledger, 2);
    const attempt = await begun(ledger, second);
    await tried(ledger, first, 'rate_limited');
    await settled(ledger, attempt, 'answer_unknown');
    expect(ledger.account(ACCOUNT).notBefore).toBe(NOW + 60_000);
  },
  'a hold is tried at once when a person asks, by one run, and then once an hour': async (ledger) => {
    const [first = 0, second = 0] = await admitMany(ledger, 2);
    await tried(ledger, first, 'account_held');
    expect(ledger.account(ACCOUNT)).toMatchObject({ hold: 'key', why: '401' });
    expect(await ledger.beginAttempt(intent(first))).toEqual({ kind: 'account' });
    await ledger.liftHold('other');
    expect(await ledger.beginAttempt(intent(first))).toEqual({ kind: 'account' });
    await ledger.liftHold(ACCOUNT);
    const probe = await begun(ledger, first);
    expect(await ledger.beginAttempt(intent(second))).toEqual({ kind: 'account' });
    await settled(ledger, probe, 'answer_unknown');
    expect(ledger.account(ACCOUNT)).toMatchObject({ hold: 'key', notBefore: NOW + HOUR_MS });
    expect(await ledger.beginAttempt(intent(second))).toEqual({ kind: 'account' });
  },
  'of many that begin at once when a wait is over exactly one does, until it is answered': async (ledger) => {
    const rows = await admitMany(ledger, 6);
    await tried(ledger, rows[0] ?? 0, 'rate_limited');
    const now = NOW + 60_000;
    const results = await Promise.all(rows.map((row) => ledger.beginAttempt(intent(row, { now }))));
    const begunOnes = results.flatMap((result) => (result.kind === 'begun' ? [result.attempt] : []));
    expect(begunOnes).toHaveLength(1);
    expect(ledger.account(ACCOUNT).probing).toBe(true);
    for (const attempt of begunOnes) await settled(ledger, attempt, 'imported', now);
    const left = rows.filter((row) => row !== begunOnes[0]?.row);
    const then = await Promise.all(left.map((row) => ledger.beginAttempt(intent(row, { now }))));
    expect(then.map(({ kind }) => kind)).toEqual(left.map(() => 'begun'));
  },
  'an import that had begun before a limit or a hold ends neither': async (ledger) => {
    const [first = 0, second = 0, third = 0] = await admitMany(ledger, 3);
    const early = await begun(ledger, first);
    const other = await begun(ledger, second);
    await tried(ledger, third, 'rate_limited');
    await settled(ledger, early, 'imported', NOW + 1_000);
    expect(ledger.account(ACCOUNT)).toMatchObject({
      rateLimitedInARow: 1,
      notBefore: NOW + 60_000,
    });
    await settled(ledger, other, 'rate_limited', NOW + 1_000);
    expect(ledger.account(ACCOUNT)).toMatchObject({
      rateLimitedInARow: 1,
      notBefore: NOW + 61_000,
    });
  },
  'lifting a hold does not end the wait of a rate limit': async (ledger) => {
    const row = await admitted(ledger);
    await tried(ledger, row, 'rate_limited');
    await ledger.liftHold(ACCOUNT);
    expect(ledger.account(ACCOUNT)).toMatchObject({
      notBefore: NOW + 60_000,
      rateLimitedInARow: 1,
    });
  },
  'two runs that fail open the breaker, and only a good answer of the service lets one through': async (
    ledger,
  ) => {
    const [first = 0, second = 0, third = 0] = await admitMany(ledger, 3);
    await unreached(ledger, first);
    expect(ledger.account(ACCOUNT).breaker).toEqual({ kind: 'closed', failedRun: runId(1) });
    await unreached(ledger, second);
    expect(ledger.account(ACCOUNT).breaker).toMatchObject({ kind: 'open', since: NOW });
    const now = NOW + HOUR_MS;
    expect(await ledger.beginAttempt(intent(third, { now }))).toEqual({ kind: 'account' });
    await ledger.noteHealth(ACCOUNT, { isGood: true, pauses: PAUSES, chance: 0, now });
    const probe = await begun(ledger, third, { now });
    expect(await ledger.beginAttempt(intent(first, { now }))).toEqual({ kind: 'account' });
    await settled(ledger, probe, 'imported', now);
    expect(ledger.account(ACCOUNT)).toEqual({ ...NEW_ACCOUNT, probing: false });
  },
  'one process asks for the health of the service, when that is due': async (ledger) => {
    const row = await admitted(ledger);
    expect(await ledger.claimHealthCheck(ACCOUNT, NOW)).toBe(false);
    await unreached(ledger, row);
    expect(await ledger.claimHealthCheck(ACCOUNT, NOW + 2_499)).toBe(false);
    expect(await ledger.claimHealthCheck(ACCOUNT, NOW + 2_500)).toBe(true);
    expect(await ledger.claimHealthCheck(ACCOUNT, NOW + 2_500)).toBe(false);
    await ledger.noteHealth(ACCOUNT, { isGood: false, pauses: PAUSES, chance: 0, now: NOW + 2_500 });
    expect(await ledger.claimHealthCheck(ACCOUNT, NOW + 7_499)).toBe(false);
    expect(await ledger.claimHealthCheck(ACCOUNT, NOW + 7_500)).toBe(true);
  },
  'a run whose probe is sent by a process that dies leaves the probe to another': async (ledger) => {
    const [first = 0, second = 0] = await admitMany(ledger, 2);
    await tried(ledger, first, 'rate_limited');
    const now = NOW + 60_000;
    const probe = await begun(ledger, first, { now });
    expect(await ledger.beginAttempt(intent(second, { now }))).toEqual({ kind: 'account' });
    await settled(ledger, probe, 'owner_lost', now);
    expect((await ledger.beginAttempt(intent(second, { now }))).kind).toBe('begun');
  },
  'a key that differs from the one before is told once': async (ledger) => {
    expect(await ledger.noteKey(ACCOUNT, 'one')).toBe(false);
    expect(await ledger.noteKey(ACCOUNT, 'one')).toBe(false);
    expect(await ledger.noteKey(ACCOUNT, 'two')).toBe(true);
    expect(await ledger.noteKey(ACCOUNT, 'two')).toBe(false);
    expect(await ledger.noteKey('other', 'three')).toBe(false);
  },
  'noting a key keeps the waits of the account, and waits keep the key': async (ledger) => {
    const row = await admitted(ledger);
    await tried(ledger, row, 'rate_limited');
    await ledger.noteKey(ACCOUNT, 'one');
    expect(ledger.account(ACCOUNT).notBefore).toBe(NOW + 60_000);
    await tried(ledger, row, 'imported', { now: NOW + 60_000 });
    expect(await ledger.noteKey(ACCOUNT, 'one')).toBe(false);
  },
  'charges older than a day and 2 s are gone from the snapshot, those under way never are': async (
    ledger,
  ) => {
    const [first = 0, second = 0] = await admitMany(ledger, 2);
    await tried(ledger, first, 'imported');
    await begun(ledger, second);
    const tomorrow = NOW + 86_400_000 + 2_000;
    expect(ledger.snapshot(ACCOUNT, tomorrow - 1).charges).toHaveLength(2);
    expect(ledger.snapshot(ACCOUNT, tomorrow).charges).toEqual([{ startedAt: NOW, endedAt: null }]);
  },
};
