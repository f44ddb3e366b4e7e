import { expect } from 'vitest';
import { RUN_STATES } from '../../../src/core/run.ts';
import { runId } from '../../harness/dumps.ts';
import { ACCOUNT, admitMany, admitted, begun, bodyOf, NOW, runIn, tried, type Contract } from './given.ts';

export const REPORTS: Contract = {
  'what has changed is unreported, oldest change first, up to the limit': async (ledger) => {
    const later = await admitted(ledger, { runId: runId(1) }, NOW + 10);
    const sooner = await admitted(ledger, { runId: runId(2) }, NOW + 5);
    await admitted(ledger, { account: 'other' });
    expect(ledger.unreported(ACCOUNT, 10).map(({ row }) => row)).toEqual([sooner, later]);
    expect(ledger.unreported(ACCOUNT, 1).map(({ row }) => row)).toEqual([sooner]);
  },
  'what was reported is not unreported until it changes': async (ledger) => {
    const row = await admitted(ledger);
    await ledger.markReported(row, 1, '/spool/run.vilvik.jsonl');
    expect(ledger.unreported(ACCOUNT, 10)).toEqual([]);
    await begun(ledger, row);
    expect(ledger.unreported(ACCOUNT, 10)).toMatchObject([{ row, state: 'sending' }]);
  },
  'the ledger follows the dump to where the report moved it': async (ledger) => {
    const row = await admitted(ledger);
    await tried(ledger, row, 'imported');
    await ledger.markReported(row, runIn(ledger, row).revision, '/spool/sent/run.vilvik.jsonl');
    expect(runIn(ledger, row).file).toBe('/spool/sent/run.vilvik.jsonl');
    expect(ledger.unreported(ACCOUNT, 10)).toEqual([]);
  },
  'a change between report and mark is reported again': async (ledger) => {
    const row = await admitted(ledger);
    const [reported] = ledger.unreported(ACCOUNT, 10);
    await ledger.postpone(row, NOW + 5_000, 'later', NOW);
    await ledger.markReported(row, reported?.revision ?? 0, '/spool/run.vilvik.jsonl');
    expect(ledger.unreported(ACCOUNT, 10)).toMatchObject([{ row, why: 'later' }]);
  },
  'a file that came back between report and mark is where it came back': async (ledger) => {
    const row = await admitted(ledger, { verdict: 'invalid' });
    const [reported] = ledger.unreported(ACCOUNT, 10);
    await admitted(ledger, { file: '/spool/again' });
    await ledger.markReported(row, reported?.revision ?? 0, '/spool/rejected/run.vilvik.jsonl');
    expect(runIn(ledger, row)).toMatchObject({ state: 'queued', file: '/spool/again' });
  },
  'the changes of one moment are reported in the order they were made': async (ledger) => {
    const first = await admitted(ledger);
    const second = await admitted(ledger, { sequence: 2, body: bodyOf('two') });
    expect(ledger.unreported(ACCOUNT, 10).map(({ row }) => row)).toEqual([first, second]);
  },
};

export const QUESTIONS: Contract = {
  'a row that is not there is null': async (ledger) => {
    await admitted(ledger);
    expect(ledger.run(999)).toBeNull();
  },
  'runs are found by the ending of their id, newest first, and by nothing else': async (ledger) => {
    const [one = 0, two = 0] = await admitMany(ledger, 2);
    const again = await admitted(ledger, { sequence: 7, body: bodyOf('again') });
    const rowsOf = (ending: string): number[] => ledger.runs(ACCOUNT, ending).map(({ row }) => row);
    expect(rowsOf('')).toEqual([again, two, one]);
    expect(rowsOf('0001')).toEqual([again, one]);
    expect(rowsOf(runId(2))).toEqual([two]);
    expect(rowsOf('%')).toEqual([]);
    expect(rowsOf('_2')).toEqual([]);
    expect(rowsOf(`x${runId(2)}`)).toEqual([]);
  },
  'every state is counted, also those that nobody is in': async (ledger) => {
    const [first = 0, second = 0] = await admitMany(ledger, 3);
    await tried(ledger, first, 'imported');
    await begun(ledger, second);
    const nothing = Object.fromEntries(RUN_STATES.map((state) => [state, 0]));
    expect(ledger.counts(ACCOUNT)).toEqual({ ...nothing, queued: 1, sending: 1, imported: 1 });
    expect(ledger.counts('other')).toEqual(nothing);
  },
  'dumps of the spool that have not ended are listed with their files and what they looked like': async (
    ledger,
  ) => {
    const file = '/spool/run.vilvik.jsonl';
    const row = await admitted(ledger, { mark: '1 2 3 4' });
    const sent = await admitted(ledger, { runId: runId(2) });
    await tried(ledger, sent, 'imported');
    await admitted(ledger, { runId: runId(3), verdict: 'nothing_to_import' });
    await admitted(ledger, { runId: runId(4), inSpool: false, file: '/elsewhere/run' });
    const rejected = await admitted(ledger, { runId: runId(5), verdict: 'invalid' });
    expect([...ledger.filesInSpool(ACCOUNT)]).toMatchObject([
      { row, file, mark: '1 2 3 4', state: 'queued' },
      { row: rejected, file, mark: null, state: 'rejected' },
    ]);
  },
  'a file that was only touched looks different, and its run is as before': async (ledger) => {
    const row = await admitted(ledger, { mark: '1 2 3 4' });
    await admitted(ledger, { mark: '1 2 3 5' });
    await admitted(ledger, { mark: '9 9 9 9', file: '/spool/copy' });
    expect([...ledger.filesInSpool(ACCOUNT)]).toMatchObject([{ row, mark: '1 2 3 5' }]);
    expect(runIn(ledger, row).revision).toBe(1);
  },
  'an event that can happen is applied with its reason, any other is refused': async (ledger) => {
    const row = await admitted(ledger);
    expect(await ledger.apply(row, 'not_found', 'no', NOW)).toBe(false);
    expect(runIn(ledger, row)).toMatchObject({ state: 'queued', why: null, revision: 1 });
    expect(await ledger.apply(row, 'dropped', 'yes', NOW)).toBe(true);
    expect(runIn(ledger, row)).toMatchObject({ state: 'dropped', why: 'yes', revision: 2 });
    expect(await ledger.apply(999, 'dropped', 'who?', NOW)).toBe(false);
  },
  'a postponed run waits, and says why': async (ledger) => {
    const row = await admitted(ledger);
    await ledger.postpone(row, NOW + 5_000, 'its file was rewritten', NOW);
    expect(runIn(ledger, row)).toMatchObject({
      state: 'queued',
      notBefore: NOW + 5_000,
      why: 'its file was rewritten',
    });
  },
};
