import { expect } from 'vitest';
import type { Finding } from '../../../src/core/finding.ts';
import { runId } from '../../harness/dumps.ts';
import {
  ACCOUNT,
  admitted,
  begun,
  bodyOf,
  candidate,
  NOW,
  runIn,
  settled,
  tried,
  type Contract,
} from './given.ts';

const FINDING: Finding = { severity: 'error', path: 'code', expected: 'text', found: 'null', mend: 'add it' };
const WARNING: Finding = { ...FINDING, severity: 'warning' };
const NOTE = { path: 'a', found: 'b', action: 'c' };

export const NEW_DUMPS: Contract = {
  'a new dump is queued with all that was handed over': async (ledger) => {
    const given = candidate({ notes: [NOTE], findings: [WARNING] });
    const { row, admission, state } = await ledger.admit(given, NOW);
    expect(admission).toEqual({ kind: 'new', event: 'accepted', note: null, supersedes: [] });
    expect(state).toBe('queued');
    const { verdict: _verdict, named: _named, likeness: _likeness, ...kept } = given;
    expect(ledger.run(row)).toEqual({
      ...kept,
      row,
      state: 'queued',
      undecided: false,
      why: null,
      queuedAt: NOW,
      notBefore: null,
      attempts: 0,
      failures: 0,
      epoch: 0,
      lookedAt: null,
      notFound: 0,
      key: null,
      blocked: false,
      receipt: null,
      slimmed: null,
      revision: 1,
      changedAt: NOW,
      givenUp: false,
    });
  },
  'an invalid dump is rejected with its first error in words and all findings': async (ledger) => {
    const findings = [WARNING, FINDING, FINDING];
    const row = await admitted(ledger, { verdict: 'invalid', findings });
    expect(ledger.run(row)).toMatchObject({
      state: 'rejected',
      why: 'code: expected text, found null (and 1 more)',
      findings,
    });
  },
  'a dump with nothing to import is dropped, with the reason': async (ledger) => {
    const row = await admitted(ledger, { verdict: 'nothing_to_import' });
    expect(ledger.run(row)).toMatchObject({
      state: 'dropped',
      why: 'nothing to import: no generation was evaluated',
    });
  },
  'a dump with findings that need a person is held': async (ledger) => {
    const row = await admitted(ledger, { verdict: 'findings' });
    expect(runIn(ledger, row).state).toBe('held');
  },
  'each account has its own copy of a run': async (ledger) => {
    const here = await admitted(ledger);
    const there = await admitted(ledger, { account: 'other' });
    expect(there).not.toBe(here);
    expect(ledger.runs(ACCOUNT, '').map(({ row }) => row)).toEqual([here]);
    expect(ledger.counts('other').queued).toBe(1);
  },
};

export const KNOWN_DUMPS: Contract = {
  'the same content under three names is one run, and its bytes stay where they were found': async (
    ledger,
  ) => {
    const row = await admitted(ledger, { file: '/spool/a' });
    for (const file of ['/spool/b', '/spool/c']) {
      const again = await ledger.admit(candidate({ file }), NOW);
      const laidAt = '/spool/a';
      expect(again).toEqual({ row, admission: { kind: 'known', row, event: null }, state: 'queued', laidAt });
    }
    expect(runIn(ledger, row)).toMatchObject({ file: '/spool/a', revision: 1 });
    expect(ledger.runs(ACCOUNT, '')).toHaveLength(1);
  },
  'the same content that arrives many times at once is one run': async (ledger) => {
    const rows = await Promise.all(
      Array.from({ length: 20 }, (_, at) => admitted(ledger, { file: `/spool/${at}` })),
    );
    expect(new Set(rows).size).toBe(1);
  },
  'a copy pushed by hand puts a queued run before the backlog': async (ledger) => {
    const row = await admitted(ledger);
    await admitted(ledger, { file: '/elsewhere/copy', inSpool: false, byHand: true, named: true });
    expect(runIn(ledger, row)).toMatchObject({
      byHand: true,
      file: '/spool/run.vilvik.jsonl',
      inSpool: true,
    });
  },
  'under a new header with the same body only the header is taken over': async (ledger) => {
    const row = await admitted(ledger);
    const body = { ...bodyOf('one'), offset: 512 };
    const again = await ledger.admit(candidate({ sequence: 2, body, notes: [NOTE] }), NOW);
    expect(again.state).toBe('queued');
    expect(runIn(ledger, row)).toMatchObject({ sequence: 2, body, notes: [NOTE], state: 'queued' });
  },
  'a new header of the same length is taken over too': async (ledger) => {
    const row = await admitted(ledger);
    await admitted(ledger, { sequence: 2 });
    expect(runIn(ledger, row).sequence).toBe(2);
  },
  'a copy of an imported run in the spool is followed, one outside is not': async (ledger) => {
    const row = await admitted(ledger);
    await tried(ledger, row, 'imported');
    await admitted(ledger, { file: '/elsewhere/copy', inSpool: false });
    expect(runIn(ledger, row)).toMatchObject({ file: '/spool/run.vilvik.jsonl', inSpool: true });
    await admitted(ledger, { file: '/spool/copy' });
    expect(runIn(ledger, row)).toMatchObject({ file: '/spool/copy', inSpool: true, state: 'imported' });
  },
};

export const RETURNS: Contract = {
  'the file of a rejected run that is back and valid now is queued as new': async (ledger) => {
    const row = await admitted(ledger, { verdict: 'invalid', findings: [FINDING] });
    await ledger.markReported(row, 1, '/spool/rejected/run');
    const back = await ledger.admit(candidate({ findings: [WARNING], notes: [NOTE] }), NOW + 5);
    expect(back).toMatchObject({ row, admission: { kind: 'known', event: 'file_back' }, state: 'queued' });
    expect(runIn(ledger, row)).toMatchObject({
      file: '/spool/run.vilvik.jsonl',
      why: null,
      findings: [WARNING],
      notes: [NOTE],
    });
  },
  'the file of a rejected run that is back unchanged is rejected again': async (ledger) => {
    const row = await admitted(ledger, { verdict: 'invalid', findings: [FINDING] });
    await ledger.markReported(row, 1, '/spool/rejected/run');
    const back = await ledger.admit(candidate({ verdict: 'invalid', findings: [FINDING, FINDING] }), NOW);
    expect(back.state).toBe('rejected');
    expect(runIn(ledger, row)).toMatchObject({
      file: '/spool/run.vilvik.jsonl',
      findings: [FINDING, FINDING],
    });
    expect(ledger.unreported(ACCOUNT, 10)).toHaveLength(1);
  },
  'a dropped run whose file is back is queued again': async (ledger) => {
    const row = await admitted(ledger);
    await ledger.apply(row, 'dropped', 'its file was taken out of the spool', NOW);
    await admitted(ledger, { file: '/spool/again' });
    expect(runIn(ledger, row)).toMatchObject({ state: 'queued', why: null, file: '/spool/again' });
  },
  'a run that was tried and stopped begins anew when its file is named': async (ledger) => {
    const row = await admitted(ledger);
    await tried(ledger, row, 'answer_unknown');
    await tried(ledger, row, 'refused');
    expect(runIn(ledger, row)).toMatchObject({
      state: 'rejected',
      undecided: true,
      attempts: 1,
      failures: 1,
    });
    await admitted(ledger, { named: true, byHand: true });
    expect(runIn(ledger, row)).toMatchObject({
      state: 'in_doubt',
      attempts: 0,
      failures: 0,
      notBefore: null,
      byHand: true,
    });
  },
};

const NEXT = { sequence: 2, body: bodyOf('two') };

export const REWRITES: Contract = {
  'a higher sequence supersedes the queued state of its run': async (ledger) => {
    const first = await admitted(ledger);
    const second = await ledger.admit(candidate(NEXT), NOW);
    expect(second).toMatchObject({ state: 'queued', admission: { kind: 'new', supersedes: [first] } });
    expect(runIn(ledger, first)).toMatchObject({
      state: 'superseded',
      why: 'a newer state of the run arrived (sequence 2)',
    });
  },
  'a lower sequence with another body is superseded, with a note': async (ledger) => {
    await admitted(ledger, NEXT);
    const late = await ledger.admit(candidate(), NOW);
    expect(late.state).toBe('superseded');
    expect(runIn(ledger, late.row).why).toBe('sequence 1 is not newer than 2, which is known');
  },
  'a repair takes the place of the rejected state, whatever its sequence': async (ledger) => {
    const broken = await admitted(ledger, { verdict: 'invalid' });
    const repaired = await ledger.admit(candidate({ body: bodyOf('repaired') }), NOW);
    expect(repaired.state).toBe('queued');
    expect(runIn(ledger, broken).state).toBe('superseded');
  },
  'a newer state waits beside one that is being sent, and cannot begin': async (ledger) => {
    const first = await admitted(ledger);
    const attempt = await begun(ledger, first);
    const second = await admitted(ledger, NEXT);
    expect(runIn(ledger, second)).toMatchObject({ state: 'queued', blocked: true });
    await settled(ledger, attempt, 'answer_unknown');
    expect(runIn(ledger, second).blocked).toBe(true);
    await expect(begun(ledger, second)).rejects.toThrow('taken');
  },
  'an import supersedes the waiting state that says no more': async (ledger) => {
    const first = await admitted(ledger);
    const attempt = await begun(ledger, first);
    const same = await admitted(ledger, NEXT);
    const more = await admitted(ledger, {
      sequence: 3,
      body: bodyOf('three'),
      generations: 11,
      runId: runId(2),
    });
    await settled(ledger, attempt, 'imported');
    expect(runIn(ledger, same)).toMatchObject({
      state: 'superseded',
      why: 'the run was imported already, with as many generations',
    });
    expect(runIn(ledger, more).state).toBe('queued');
  },
  'an import lets the waiting state go that has more generations': async (ledger) => {
    const first = await admitted(ledger);
    const attempt = await begun(ledger, first);
    const more = await admitted(ledger, { ...NEXT, generations: 11 });
    await settled(ledger, attempt, 'imported');
    expect(runIn(ledger, more)).toMatchObject({ state: 'queued', blocked: false });
  },
};
