import { expect } from 'vitest';
import { runId } from '../../harness/dumps.ts';
import {
  ACCOUNT,
  admitMany,
  admitted,
  bodyOf,
  NOW,
  runIn,
  settled,
  begun,
  tried,
  type Contract,
} from './given.ts';

export const LISTS: Contract = {
  'a list shows what changed last first, and no more than was asked for': async (ledger) => {
    const rows = await admitMany(ledger, 3);
    await ledger.postpone(rows[1] ?? 0, NOW, 'later', NOW + 5);
    const listed = ledger.recentRuns(ACCOUNT, { states: null, limit: 2 });
    expect(listed.map(({ row }) => row)).toEqual([rows[1], rows[2]]);
    expect(listed[0]?.changedAt).toBe(NOW + 5);
    expect(ledger.recentRuns('another account', { states: null, limit: 9 })).toEqual([]);
  },
  'a list goes on where the part before it ended': async (ledger) => {
    const rows = await admitMany(ledger, 5);
    const part = (offset: number): number[] =>
      ledger.recentRuns(ACCOUNT, { states: null, limit: 2, offset }).map(({ row }) => row);
    expect([...part(0), ...part(2), ...part(4)]).toEqual(rows.toReversed());
    expect(part(5)).toEqual([]);
  },
  'the mark differs after each change, and stays while nothing changes': async (ledger) => {
    const empty = ledger.changeMark();
    expect(ledger.changeMark()).toBe(empty);
    const row = await admitted(ledger);
    const taken = ledger.changeMark();
    expect(taken).not.toBe(empty);
    ledger.recentRuns(ACCOUNT, { states: null, limit: 9 });
    expect(ledger.changeMark()).toBe(taken);
    await ledger.drop(row, NOW);
    expect(ledger.changeMark()).not.toBe(taken);
  },
  'a list shows runs in the states that were asked for': async (ledger) => {
    const [queued = 0, refused = 0, held = 0] = await admitMany(ledger, 3);
    await tried(ledger, refused, 'refused');
    await ledger.apply(held, 'hold', 'because', NOW);
    const listed = (...states: ('queued' | 'rejected' | 'held' | 'sending')[]): number[] =>
      ledger.recentRuns(ACCOUNT, { states, limit: 9 }).map(({ row }) => row);
    expect(listed('rejected')).toEqual([refused]);
    expect(new Set(listed('held', 'queued'))).toEqual(new Set([queued, held]));
    expect([listed('sending'), listed()]).toEqual([[], []]);
  },
  'runs are found by the place of their dump': async (ledger) => {
    const older = await admitted(ledger);
    const newer = await admitted(ledger, { body: bodyOf('two'), sequence: 2 });
    await admitted(ledger, { runId: runId(2), body: bodyOf('three'), file: '/spool/other.vilvik.jsonl' });
    expect(ledger.runsAt(ACCOUNT, '/spool/run.vilvik.jsonl').map(({ row }) => row)).toEqual([newer, older]);
    expect(ledger.runsAt(ACCOUNT, '/elsewhere')).toEqual([]);
  },
  'queued dumps are known by their names in a folder': async (ledger) => {
    const row = await admitted(ledger);
    await admitted(ledger, { runId: runId(2), body: bodyOf('two'), file: '/spool/größer \n".vilvik.jsonl' });
    await admitted(ledger, { runId: runId(3), body: bodyOf('three'), file: '/later/run.vilvik.jsonl' });
    const both = new Set(['run.vilvik.jsonl', 'größer \n".vilvik.jsonl']);
    expect(ledger.queuedIn(ACCOUNT, '/spool/')).toEqual(both);
    expect(ledger.queuedIn('another account', '/spool/')).toEqual(new Set());
    await ledger.apply(row, 'hold', 'because', NOW);
    expect(ledger.queuedIn(ACCOUNT, '/spool/')).toEqual(new Set(['größer \n".vilvik.jsonl']));
  },
  'files at which no queued dump lies are told from the others': async (ledger) => {
    const row = await admitted(ledger);
    const files = ['/spool/run.vilvik.jsonl', '/spool/other.vilvik.jsonl'];
    expect(ledger.notQueuedAt(ACCOUNT, files)).toEqual([
      { file: '/spool/other.vilvik.jsonl', isKnown: false },
    ]);
    const ofNobody = files.map((file) => ({ file, isKnown: false }));
    expect(ledger.notQueuedAt('another account', files)).toEqual(ofNobody);
    await ledger.apply(row, 'hold', 'because', NOW);
    expect(ledger.notQueuedAt(ACCOUNT, files)).toEqual([
      { file: '/spool/run.vilvik.jsonl', isKnown: true },
      { file: '/spool/other.vilvik.jsonl', isKnown: false },
    ]);
    expect(ledger.notQueuedAt(ACCOUNT, [])).toEqual([]);
  },
  'every attempt of a run is remembered in order': async (ledger) => {
    const row = await admitted(ledger);
    const key = await tried(ledger, row, 'answer_unknown');
    const attempt = await begun(ledger, row, { now: NOW + 9 });
    expect(ledger.attemptsOf(row)).toMatchObject([
      { startedAt: NOW, endedAt: NOW, outcome: 'answer_unknown', idempotencyKey: key },
      { startedAt: NOW + 9, endedAt: null, outcome: null, baseUrl: 'https://host/api/v1' },
    ]);
    await settled(ledger, attempt, 'imported', NOW + 20);
    expect(ledger.attemptsOf(row)[1]).toMatchObject({ endedAt: NOW + 20, outcome: 'imported' });
    expect(ledger.attemptsOf(row + 1)).toEqual([]);
  },
};

export const DROPS: Contract = {
  'what a person has dropped is not queued again by its file': async (ledger) => {
    const row = await admitted(ledger);
    expect(await ledger.drop(row, NOW)).toBe(true);
    expect(runIn(ledger, row)).toMatchObject({ state: 'dropped', givenUp: true, why: 'dropped by hand' });
    await admitted(ledger, { named: true, file: '/spool/copy.vilvik.jsonl' });
    expect(runIn(ledger, row).state).toBe('dropped');
  },
  'a later state of a run that a person has dropped is dropped with it': async (ledger) => {
    await ledger.drop(await admitted(ledger), NOW);
    const later = await admitted(ledger, { sequence: 2, body: bodyOf('two') });
    expect(runIn(ledger, later)).toMatchObject({ state: 'dropped', givenUp: true });
  },
  'a retry brings a dropped run back, and what comes of it later': async (ledger) => {
    const row = await admitted(ledger);
    await ledger.drop(row, NOW);
    const second = await admitted(ledger, { sequence: 2, body: bodyOf('two') });
    expect(await ledger.retry(second, false, NOW)).toBe('queued');
    expect([runIn(ledger, row).givenUp, runIn(ledger, second).givenUp]).toEqual([false, false]);
    const third = await admitted(ledger, { sequence: 3, body: bodyOf('three') });
    expect([runIn(ledger, second).state, runIn(ledger, third).state]).toEqual(['superseded', 'queued']);
  },
  'a run whose file was taken away comes back with it unless a person has dropped it too': async (ledger) => {
    const row = await admitted(ledger);
    await ledger.apply(row, 'dropped', 'its file was taken out', NOW);
    await admitted(ledger);
    expect(runIn(ledger, row).state).toBe('queued');
    await ledger.apply(row, 'dropped', 'its file was taken out', NOW);
    expect(await ledger.drop(row, NOW)).toBe(true);
    await admitted(ledger);
    expect(runIn(ledger, row).state).toBe('dropped');
  },
  'what is being sent or was imported cannot be dropped': async (ledger) => {
    const row = await admitted(ledger);
    const attempt = await begun(ledger, row);
    expect(await ledger.drop(row, NOW)).toBe(false);
    await settled(ledger, attempt, 'imported');
    expect(await ledger.drop(row, NOW)).toBe(false);
    expect(runIn(ledger, row)).toMatchObject({ state: 'imported', givenUp: false });
  },
  'what was dropped in doubt is in doubt after a retry': async (ledger) => {
    const row = await admitted(ledger);
    await tried(ledger, row, 'answer_unknown');
    expect(await ledger.drop(row, NOW)).toBe(true);
    expect(await ledger.retry(row, false, NOW)).toBe('in_doubt');
  },
};
