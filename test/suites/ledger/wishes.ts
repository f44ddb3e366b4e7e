import { expect } from 'vitest';
import type { NewWish, WishIntent } from '../../../src/ledger/wishes.ts';
import { runId } from '../../harness/dumps.ts';
import { ACCOUNT, admitted, NOW, OWNER, type Contract } from './given.ts';

const SOURCE = { resultId: 'result-1', submissionId: 'submission-1' };

function wish(number: number, changes: Partial<NewWish> = {}): NewWish {
  const about = { account: ACCOUNT, runId: runId(1), origin: 'hand', source: null } as const;
  return { ...about, id: `wish-${number}`, overrides: { num_generations: 5 }, ...changes };
}

function intent(row: number, changes: Partial<WishIntent> = {}): WishIntent {
  const key = { idempotencyKey: 'key', keyFingerprint: 'fingerprint' };
  return {
    row,
    source: SOURCE,
    ...key,
    knownChildren: ['old'],
    perDay: 3,
    owner: OWNER,
    now: NOW,
    ...changes,
  };
}

const CHILD = {
  submissionId: 'child-1',
  resultId: null,
  status: 'running',
  generations: 2,
  since: NOW,
  followedAt: null,
};

export const WISHES: Contract = {
  'a wish is kept once, as it came first': async (ledger) => {
    const kept = await ledger.wishes.want(wish(1), NOW);
    const again = await ledger.wishes.want(wish(1, { overrides: {} }), NOW + 1);
    expect(again).toEqual(kept);
    expect(kept).toMatchObject({ state: 'wanted', overrides: { num_generations: 5 }, wantedAt: NOW });
    expect(ledger.wishes.ofRun(ACCOUNT, runId(1))).toEqual([kept]);
  },
  'runs with wishes are listed once each, the newest change first': async (ledger) => {
    expect(ledger.wishes.runs(ACCOUNT, 9, 0)).toEqual({ runIds: [], total: 0 });
    const first = await ledger.wishes.want(wish(1), NOW);
    await ledger.wishes.want(wish(2, { runId: runId(2) }), NOW + 1);
    await ledger.wishes.want(wish(3, { runId: runId(3) }), NOW + 2);
    await ledger.wishes.move(first.row, 'given_up', {}, NOW + 3);
    await ledger.wishes.want(wish(4), NOW + 4);
    await ledger.wishes.want(wish(5, { account: 'another account' }), NOW + 5);
    expect(ledger.wishes.runs(ACCOUNT, 2, 0)).toEqual({ runIds: [runId(1), runId(3)], total: 3 });
    expect(ledger.wishes.runs(ACCOUNT, 2, 2)).toEqual({ runIds: [runId(2)], total: 3 });
  },
  'what a dump wants is kept with its run, and is the same when the dump is read again': async (ledger) => {
    const wishes = [{ id: 'of the dump', origin: 'dump', overrides: {} } as const];
    await admitted(ledger, { wishes });
    await admitted(ledger, { wishes, file: '/spool/copy.vilvik.jsonl' });
    expect(ledger.wishes.open(ACCOUNT)).toMatchObject([
      { id: 'of the dump', origin: 'dump', state: 'wanted' },
    ]);
  },
  'what a dump wants that is not valid is not kept': async (ledger) => {
    await admitted(ledger, {
      verdict: 'invalid',
      wishes: [{ id: 'of the dump', origin: 'dump', overrides: {} }],
    });
    expect(ledger.wishes.open(ACCOUNT)).toEqual([]);
  },
  'what a run from before a rebuild wants may have been asked for': async (ledger) => {
    await ledger.restore({ runs: [], rebuilt: NOW, waits: [] }, NOW);
    await admitted(ledger, { wishes: [{ id: 'of the dump', origin: 'dump', overrides: {} }] });
    expect(ledger.wishes.open(ACCOUNT)).toMatchObject([{ state: 'in_doubt', isCharged: true }]);
  },
  'an intent keeps key, children and charge before anything is asked': async (ledger) => {
    const { row } = await ledger.wishes.want(wish(1), NOW);
    await expect(ledger.wishes.begin(intent(row))).resolves.toBe(true);
    expect(ledger.wishes.wish(row)).toMatchObject({
      state: 'asking',
      source: SOURCE,
      key: { idempotencyKey: 'key', fingerprint: 'fingerprint', firstUsedAt: NOW },
      knownChildren: ['old'],
      owner: OWNER,
      askedAt: NOW,
      answeredAt: null,
      isCharged: true,
    });
    expect(ledger.wishes.charges(ACCOUNT, NOW - 1)).toEqual([NOW]);
  },
  'a wish that is being asked for is not begun again': async (ledger) => {
    const { row } = await ledger.wishes.want(wish(1), NOW);
    await ledger.wishes.begin(intent(row));
    await expect(ledger.wishes.begin(intent(row))).resolves.toBe(false);
  },
  'two wishes for one result are asked for one after the other': async (ledger) => {
    const first = await ledger.wishes.want(wish(1), NOW);
    const second = await ledger.wishes.want(wish(2), NOW);
    await ledger.wishes.begin(intent(first.row));
    await expect(ledger.wishes.begin(intent(second.row))).resolves.toBe(false);
    await ledger.wishes.move(first.row, 'accepted', { child: CHILD }, NOW);
    await expect(ledger.wishes.begin(intent(second.row))).resolves.toBe(true);
  },
  'no process can go beyond the budget': async (ledger) => {
    const first = await ledger.wishes.want(wish(1), NOW);
    const second = await ledger.wishes.want(wish(2), NOW);
    const other = { resultId: 'result-2', submissionId: 'submission-2' };
    await ledger.wishes.begin(intent(first.row, { perDay: 1 }));
    await expect(ledger.wishes.begin(intent(second.row, { perDay: 1, source: other }))).resolves.toBe(false);
    const nextDay = NOW + 24 * 3_600_000;
    const later = intent(second.row, { perDay: 1, source: other, now: nextDay });
    await expect(ledger.wishes.begin(later)).resolves.toBe(true);
  },
  'a charge that cost nothing is returned': async (ledger) => {
    const { row } = await ledger.wishes.want(wish(1), NOW);
    await ledger.wishes.begin(intent(row));
    await ledger.wishes.move(row, 'not_sent', { chargedAt: null, why: 'no network' }, NOW);
    expect(ledger.wishes.wish(row)).toMatchObject({ state: 'wanted', why: 'no network', isCharged: false });
    expect(ledger.wishes.charges(ACCOUNT, NOW - 1)).toEqual([]);
  },
  'a move that cannot happen changes nothing': async (ledger) => {
    const before = await ledger.wishes.want(wish(1), NOW);
    await expect(ledger.wishes.move(before.row, 'succeeded', { file: '/x' }, NOW + 1)).resolves.toBeNull();
    expect(ledger.wishes.wish(before.row)).toEqual(before);
  },
  'a child belongs to one wish': async (ledger) => {
    const { row } = await ledger.wishes.want(wish(1), NOW);
    await ledger.wishes.begin(intent(row));
    await ledger.wishes.move(row, 'accepted', { child: CHILD }, NOW);
    expect(ledger.wishes.knownChildren(ACCOUNT, ['child-1', 'child-2'])).toEqual(new Set(['child-1']));
    expect(ledger.wishes.wish(row)?.child).toEqual(CHILD);
  },
  'a wish that changes has its run told anew': async (ledger) => {
    const run = await admitted(ledger);
    const record = ledger.run(run);
    await ledger.markReported(run, record?.revision ?? 0, record?.file ?? '');
    expect(ledger.unreported(ACCOUNT, 10)).toEqual([]);
    const { row } = await ledger.wishes.want(wish(1), NOW);
    await ledger.wishes.begin(intent(row));
    expect(ledger.unreported(ACCOUNT, 10).map((one) => one.row)).toEqual([run]);
    expect(ledger.run(run)?.changedAt).toBe(record?.changedAt);
  },
  'that children were looked at is kept, and has nothing told': async (ledger) => {
    const run = await admitted(ledger);
    const { row } = await ledger.wishes.want(wish(1), NOW);
    await ledger.wishes.begin(intent(row));
    await ledger.wishes.move(row, 'accepted', { child: CHILD }, NOW);
    const revision = ledger.run(run)?.revision;
    await ledger.wishes.followed([row], NOW + 5);
    expect(ledger.wishes.wish(row)).toMatchObject({
      child: { ...CHILD, followedAt: NOW + 5 },
      changedAt: NOW,
    });
    expect(ledger.run(run)?.revision).toBe(revision);
  },
  'a pause of continuing is kept and lifted': async (ledger) => {
    const pause = { why: 'no right', notBefore: NOW + 5, failures: 2, needsPerson: true };
    await ledger.wishes.notePause(ACCOUNT, pause);
    expect(ledger.wishes.pause(ACCOUNT)).toEqual(pause);
    await ledger.wishes.notePause(ACCOUNT, null);
    expect(ledger.wishes.pause(ACCOUNT)).toBeNull();
  },
  'wishes are counted by state': async (ledger) => {
    const { row } = await ledger.wishes.want(wish(1), NOW);
    await ledger.wishes.want(wish(2), NOW);
    await ledger.wishes.move(row, 'given_up', {}, NOW);
    expect(ledger.wishes.counts(ACCOUNT)).toMatchObject({ wanted: 1, cancelled: 1, running: 0 });
    expect(ledger.wishes.open(ACCOUNT).map(({ id }) => id)).toEqual(['wish-2']);
  },
  'what was seen of an earlier request says nothing of a later one': async (ledger) => {
    const { row } = await ledger.wishes.want(wish(1), NOW);
    await ledger.wishes.begin(intent(row));
    await ledger.wishes.move(row, 'answer_unknown', {}, NOW);
    await ledger.wishes.move(row, 'not_found', { attempt: NOW }, NOW);
    await ledger.wishes.begin(intent(row, { now: NOW + 1 }));
    await ledger.wishes.move(row, 'answer_unknown', {}, NOW + 1);
    await expect(ledger.wishes.move(row, 'not_found', { attempt: NOW }, NOW + 2)).resolves.toBeNull();
    await expect(ledger.wishes.move(row, 'not_found', { attempt: NOW + 1 }, NOW + 2)).resolves.toBe('wanted');
  },
  'what a replaced state of a run wants is given up, unless the newer one or a person wants it': async (
    ledger,
  ) => {
    const wishOf = (id: string) => ({ id, origin: 'dump', overrides: {} }) as const;
    await ledger.wishes.want(wish(1), NOW);
    await admitted(ledger, { wishes: [wishOf('old'), wishOf('both')] });
    const newer = { sequence: 5, body: { offset: 10, bytes: 20, sha256: 'f'.repeat(64) } };
    await admitted(ledger, { ...newer, wishes: [wishOf('both')] });
    expect(ledger.wishes.ofRun(ACCOUNT, runId(1)).map(({ id, state }) => [id, state])).toEqual([
      ['wish-1', 'wanted'],
      ['old', 'cancelled'],
      ['both', 'wanted'],
    ]);
  },
};
