import { expect, test } from 'vitest';
import { WISH_STATES, type WishState } from '../../src/core/wish/continuation.ts';
import { RUN_STATES, type RunState } from '../../src/core/run.ts';
import type { AccountHold } from '../../src/core/outcome.ts';
import type { Plan, PlanEntry } from '../../src/core/plan.ts';
import {
  plannedSends,
  reasonView,
  runView,
  SHOWN_SEND_TIMES,
  statusView,
  type StatusInput,
  type ViewedRun,
} from '../../src/core/views.ts';

const NOW = Date.parse('2026-11-22T10:00:00Z');

const RUN: ViewedRun = {
  row: 1,
  runId: 'run-1',
  name: 'a run',
  sequence: 4,
  phase: 'finished',
  state: 'rejected',
  why: 'it is broken',
  file: '/spool/rejected/run',
  findings: [{ severity: 'error', path: 'code', expected: 'a', found: 'b', mend: 'c' }],
  notes: [],
  attempts: 2,
  receipt: null,
};

const ACCOUNT = {
  name: 'default',
  baseUrl: 'https://host/api/v1',
  hold: null,
  why: null,
  sharedAt: null,
  outage: null,
};
const NO_RUNS = Object.fromEntries(RUN_STATES.map((state) => [state, 0])) as Record<RunState, number>;
const NO_WISHES = Object.fromEntries(WISH_STATES.map((state) => [state, 0])) as Record<WishState, number>;
const CONTINUING = { counts: NO_WISHES, perDay: 3, leftToday: 2, pause: null };
const ENTRY: PlanEntry = { row: 1, runId: 'run-1', at: NOW, because: 'now' };
const PLAN: Plan = { entries: [], finishedAt: null, left: { hour: 3, day: 20 } };

function status(changes: Partial<StatusInput> = {}) {
  return statusView({
    rebuilt: null,
    now: NOW,
    spool: '/spool',
    account: ACCOUNT,
    keyProblem: null,
    counts: NO_RUNS,
    limits: { perHour: 10, perDay: 50 },
    plan: PLAN,
    names: new Map(),
    running: [],
    continuing: CONTINUING,
    ...changes,
  });
}

test('the view of a run has everything that changes with the run', () => {
  expect(runView(RUN, [])).toEqual({
    version: 1,
    run_id: 'run-1',
    name: 'a run',
    sequence: 4,
    phase: 'finished',
    state: 'rejected',
    why: 'it is broken',
    file: '/spool/rejected/run',
    findings: RUN.findings,
    notes: [],
    attempts: 2,
    receipt: null,
    continuations: [],
  });
});

test('a reason says why and what to do next', () => {
  expect(reasonView(RUN)).toEqual({
    version: 1,
    run_id: 'run-1',
    name: 'a run',
    why: 'it is broken',
    findings: RUN.findings,
    what_next: 'mend the dump and move it back into the spool: it is tried again',
  });
});

test('an empty status is ok and has its quota', () => {
  expect(status()).toEqual({
    version: 1,
    health: 'ok',
    updated_at: '2026-11-22T10:00:00.000Z',
    spool: '/spool',
    account: {
      name: 'default',
      base_url: 'https://host/api/v1',
      hold: null,
      why: null,
      shared_at: null,
      outage: null,
    },
    key_problem: null,
    rebuilt: null,
    counts: { ...NO_RUNS, running: 0 },
    quota: { per_hour: 10, per_day: 50, left_this_hour: 3, left_this_day: 20 },
    continuations: { counts: NO_WISHES, per_day: 3, left_this_day: 2, waits_until: null, why: null },
    running: [],
    next: [],
    finished_at: null,
  });
});

test('a ledger that was made again is told with the time and what was kept', () => {
  const rebuilt = { at: NOW, kept: 'ledger.db.damaged' };
  expect(status({ rebuilt }).rebuilt).toEqual({ at: new Date(NOW).toISOString(), kept: 'ledger.db.damaged' });
});

test.each<[Partial<Record<RunState, number>>, AccountHold | null, string]>([
  [{}, null, 'ok'],
  [{ imported: 5, dropped: 1, superseded: 1 }, null, 'ok'],
  [{ queued: 1 }, null, 'waiting'],
  [{ sending: 1 }, null, 'waiting'],
  [{ in_doubt: 1 }, null, 'waiting'],
  [{ queued: 1, sending: 1 }, null, 'waiting'],
  [{ queued: 1, sending: 1, in_doubt: 2 }, null, 'waiting'],
  [{ queued: 1, rejected: 1 }, null, 'needs_person'],
  [{ held: 1 }, null, 'needs_person'],
  [{ held: 1 }, 'key', 'account_held'],
])('with %j and the hold %s the bridge is %s', (counts, hold, health) => {
  const account = { ...ACCOUNT, hold };
  expect(status({ counts: { ...NO_RUNS, ...counts }, account }).health).toBe(health);
});

test.each<[Partial<Record<RunState, number>>, AccountHold | null, string]>([
  [{}, null, 'ok'],
  [{ queued: 1 }, null, 'no_key'],
  [{ in_doubt: 1 }, null, 'no_key'],
  [{ queued: 1, held: 1 }, null, 'needs_person'],
  [{ queued: 1 }, 'key', 'account_held'],
])('without a key, with %j and the hold %s the bridge is %s', (counts, hold, health) => {
  const account = { ...ACCOUNT, hold, outage: { since: NOW, nextCheckAt: NOW } };
  const keyProblem = 'no API key';
  const view = status({ counts: { ...NO_RUNS, ...counts }, account, keyProblem });
  expect(view).toMatchObject({ health, key_problem: keyProblem });
});

test('a pause of all continuations is told with its end and its reason', () => {
  const pause = { notBefore: NOW + 60_000, why: '429 slow down' };
  expect(status({ continuing: { ...CONTINUING, pause } }).continuations).toMatchObject({
    waits_until: new Date(NOW + 60_000).toISOString(),
    why: '429 slow down',
  });
});

test('runs under way are counted', () => {
  const running = [{ run_id: 'run-9', name: null, sequence: 2 }];
  expect(status({ running })).toMatchObject({ counts: { running: 1 }, running });
});

test('a planned send has its name, its time and its reason', () => {
  const entries: PlanEntry[] = [ENTRY, { row: 2, runId: 'run-2', at: null, because: 'earlier_attempt' }];
  expect(plannedSends({ ...PLAN, entries }, new Map([[1, 'a run']]))).toEqual([
    { run_id: 'run-1', name: 'a run', planned_at: '2026-11-22T10:00:00.000Z', because: 'now' },
    { run_id: 'run-2', name: null, planned_at: null, because: 'earlier_attempt' },
  ]);
});

test('the status shows the next hundred sends and when the last of all goes', () => {
  const entries = Array.from({ length: 150 }, () => ENTRY);
  const view = status({ plan: { ...PLAN, entries, finishedAt: NOW + 60_000 } });
  expect(SHOWN_SEND_TIMES).toBe(100);
  expect(view.next).toHaveLength(100);
  expect(view.finished_at).toBe('2026-11-22T10:01:00.000Z');
});

test('a service that does not answer and an account that others use are shown', () => {
  const account = { ...ACCOUNT, sharedAt: NOW, outage: { since: NOW - 60_000, nextCheckAt: NOW + 5_000 } };
  const down = status({ account, counts: { ...NO_RUNS, queued: 1 } });
  expect(down.health).toBe('outage');
  expect(down.account).toMatchObject({
    shared_at: '2026-11-22T10:00:00.000Z',
    outage: { since: '2026-11-22T09:59:00.000Z', next_check_at: '2026-11-22T10:00:05.000Z' },
  });
  expect(status({ account }).health).toBe('ok');
});
