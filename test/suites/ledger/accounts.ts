import { expect } from 'vitest';
import { ACCOUNT, admitMany, admitted, begun, NOW, settled, tried, type Contract } from './given.ts';

export const ACCOUNTS: Contract = {
  'an account that nobody has used has no waits': async (ledger) => {
    await admitted(ledger);
    expect(ledger.account(ACCOUNT)).toEqual({
      notBefore: null,
      hold: null,
      why: null,
      rateLimitedInARow: 0,
    });
  },
  'rate limits in a row are counted until anything else is answered': async (ledger) => {
    const [first = 0, second = 0] = await admitMany(ledger, 2);
    await tried(ledger, first, 'rate_limited');
    await tried(ledger, first, 'rate_limited', { now: NOW + 60_000 });
    expect(ledger.account(ACCOUNT)).toMatchObject({
      rateLimitedInARow: 2,
      notBefore: NOW + 60_000,
    });
    await tried(ledger, second, 'imported', { now: NOW + 120_000 });
    expect(ledger.account(ACCOUNT)).toMatchObject({ rateLimitedInARow: 0, notBefore: null });
  },
  'an unknown answer leaves the waits of the account as they are': async (ledger) => {
    const [first = 0, second = 0] = await admitMany(ledger, 2);
    const attempt = await begun(ledger, second);
    await tried(ledger, first, 'rate_limited');
    await settled(ledger, attempt, 'answer_unknown');
    expect(ledger.account(ACCOUNT).notBefore).toBe(NOW + 60_000);
  },
  'a hold is lifted with its wait when a person asks': async (ledger) => {
    const row = await admitted(ledger);
    await tried(ledger, row, 'account_held');
    expect(ledger.account(ACCOUNT)).toMatchObject({ hold: 'key', why: '401' });
    await ledger.liftHold('other');
    expect(ledger.account(ACCOUNT).hold).toBe('key');
    await ledger.liftHold(ACCOUNT);
    expect(ledger.account(ACCOUNT)).toMatchObject({ hold: null, why: null, notBefore: null });
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
