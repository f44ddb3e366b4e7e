import { expect, test } from 'vitest';
import { NEW_ACCOUNT, type AccountSituation } from '../../src/core/account.ts';
import { planDelivery, type Plan, type PlanInput, type PlannedRun } from '../../src/core/plan.ts';

const HOUR_MS = 3_600_000;
const NOW = Date.parse('2026-11-22T10:00:00Z');
const FREE = { perHour: 10, perDay: 50 };
const PREMIUM = { perHour: 60, perDay: 300 };
const NOTHING = { perHour: 0, perDay: 0 };

function run(row: number, changes: Partial<PlannedRun> = {}): PlannedRun {
  return {
    row,
    runId: `run-${row}`,
    state: 'queued',
    byHand: false,
    abandoned: false,
    queuedAt: NOW - 1_000_000 + row,
    failures: 0,
    notBefore: null,
    blocked: false,
    ...changes,
  };
}

function situation(changes: Partial<AccountSituation> = {}): AccountSituation {
  return { ...NEW_ACCOUNT, probing: false, ...changes };
}

function runs(count: number): PlannedRun[] {
  return Array.from({ length: count }, (_, index) => run(index + 1));
}

function plan(planned: readonly PlannedRun[], changes: Partial<PlanInput> = {}): Plan {
  return planDelivery({
    now: NOW,
    runs: planned,
    charges: [],
    limits: FREE,
    reserve: NOTHING,
    account: situation(),
    ...changes,
  });
}

function rowsOf({ entries }: Plan): number[] {
  return entries.map((entry) => entry.row);
}

/** Charges whose hour is full until `freeAt` (ms after now). */
function fullHour(freeAfterMs: number) {
  const endedAt = NOW - HOUR_MS - 2_000 + freeAfterMs;
  return Array.from({ length: 10 }, () => ({ startedAt: endedAt, endedAt }));
}

/** Each booking of a full window comes 2 s later than the hour or day before it. */
test.each([
  [120, FREE, 49, 3],
  [1_000, FREE, 460, 23],
  [120, PREMIUM, 1, 1],
  [10, FREE, 0, 0],
  [11, FREE, 1, 1],
  [51, FREE, 24, 1],
  [10_001, FREE, 200 * 24, 200],
])('%d runs under %o take %d hours and %d margins to the last', (count, limits, hours, margins) => {
  const { finishedAt, entries } = plan(runs(count), { limits });
  expect(entries).toHaveLength(count);
  expect((finishedAt ?? 0) - NOW).toBe(hours * HOUR_MS + margins * 2_000);
});

test('a plan of 10,000 runs is made and stays in order', () => {
  const { entries } = plan(runs(10_000));
  const times = entries.map((entry) => entry.at ?? Infinity);
  expect(entries).toHaveLength(10_000);
  expect(times).toEqual([...times].sort((a, b) => a - b));
});

test('nothing planned means no end', () => {
  expect(plan([])).toEqual({ entries: [], finishedAt: null, left: { hour: 10, day: 50 } });
});

test('in doubt goes before by hand, by hand before the backlog, then those that never failed, finished, oldest', () => {
  const planned = [
    run(1, { abandoned: true }),
    run(2, { failures: 3 }),
    run(3),
    run(4, { queuedAt: NOW - 5_000_000 }),
    run(5, { byHand: true, failures: 1 }),
    run(6, { state: 'in_doubt', failures: 9 }),
    run(7, { byHand: true }),
  ];
  expect(rowsOf(plan(planned))).toEqual([6, 7, 5, 4, 3, 1, 2]);
});

test('of two that came at the same time the first row goes first', () => {
  expect(rowsOf(plan([run(2, { queuedAt: NOW }), run(1, { queuedAt: NOW })]))).toEqual([1, 2]);
});

test('each entry says why it waits', () => {
  const { entries } = plan([...runs(11), run(12, { notBefore: NOW + 60_000 })]);
  expect(entries[0]).toEqual({ row: 1, runId: 'run-1', at: NOW, because: 'now' });
  expect(entries.slice(10).map(({ row, because }) => [row, because])).toEqual([
    [11, 'hour_window'],
    [12, 'hour_window'],
  ]);
  const day = Array.from({ length: 50 }, () => ({
    startedAt: NOW - 2 * HOUR_MS,
    endedAt: NOW - 2 * HOUR_MS,
  }));
  expect(plan(runs(1), { charges: day }).entries[0]).toMatchObject({
    at: NOW + 22 * HOUR_MS + 2_000,
    because: 'day_window',
  });
});

test('a run that may not go yet lets the others pass and goes when its time has come', () => {
  const planned = [run(1, { notBefore: NOW + 60_000 }), run(2), run(3, { notBefore: NOW + 30_000 })];
  expect(plan(planned).entries).toEqual([
    { row: 2, runId: 'run-2', at: NOW, because: 'now' },
    { row: 3, runId: 'run-3', at: NOW + 30_000, because: 'retry' },
    { row: 1, runId: 'run-1', at: NOW + 60_000, because: 'retry' },
  ]);
});

test('a run whose wait ends before the next slot takes the place its priority gives it', () => {
  const planned = [run(1), run(2), run(3, { byHand: true, notBefore: NOW + 60_000 })];
  const { entries } = plan(planned, { charges: fullHour(120_000) });
  expect(entries.map(({ row, at }) => [row, at])).toEqual([
    [3, NOW + 120_000],
    [1, NOW + 120_000],
    [2, NOW + 120_000],
  ]);
});

test('what the account has to wait for binds every run', () => {
  const account = situation({ notBefore: NOW + 90_000 });
  expect(plan([run(1), run(2, { notBefore: NOW + 60_000 })], { account }).entries).toEqual([
    { row: 1, runId: 'run-1', at: NOW + 90_000, because: 'account_wait' },
    { row: 2, runId: 'run-2', at: NOW + 90_000, because: 'account_wait' },
  ]);
});

test('a held account lets one run through, at its probe', () => {
  const account = situation({ notBefore: NOW + HOUR_MS, hold: 'key' });
  const { entries, finishedAt } = plan(runs(3), { account });
  expect(entries).toEqual([
    { row: 1, runId: 'run-1', at: NOW + HOUR_MS, because: 'account_held' },
    { row: 2, runId: 'run-2', at: null, because: 'account_held' },
    { row: 3, runId: 'run-3', at: null, because: 'account_held' },
  ]);
  expect(finishedAt).toBeNull();
});

test('a held account whose probe is overdue probes now', () => {
  const account = situation({ notBefore: NOW - 5, hold: 'key' });
  expect(plan(runs(2), { account }).entries.map(({ at }) => at)).toEqual([NOW, null]);
});

test('a held account that may send nothing has no time for its probe', () => {
  const account = situation({ notBefore: NOW, hold: 'key' });
  expect(plan(runs(2), { account, limits: NOTHING }).entries.map(({ at }) => at)).toEqual([null, null]);
});

test('the probe of a held account keeps the windows too', () => {
  const account = situation({ notBefore: NOW, hold: 'key' });
  const { entries } = plan(runs(2), { account, charges: fullHour(120_000) });
  expect(entries.map(({ at }) => at)).toEqual([NOW + 120_000, null]);
});

test('the probe of a held account is a run that never failed, also before one in doubt', () => {
  const account = situation({ notBefore: NOW, hold: 'key' });
  const planned = [run(1, { state: 'in_doubt', failures: 3 }), run(2), run(3, { byHand: true })];
  expect(rowsOf(plan(planned, { account }))).toEqual([3, 2, 1]);
});

const OPEN = {
  kind: 'open',
  since: NOW - HOUR_MS,
  onlyRun: null,
  healthyAt: null,
  healthFailures: 2,
  nextHealthAt: NOW + 40_000,
  importFailures: 0,
  nextImportAt: NOW - HOUR_MS,
} as const;

test('while the service is down one run goes when it may be well, and the others have no time', () => {
  const account = situation({ breaker: OPEN });
  expect(plan(runs(3), { account }).entries.map(({ row, at, because }) => [row, at, because])).toEqual([
    [1, NOW + 40_000, 'outage'],
    [2, null, 'outage'],
    [3, null, 'outage'],
  ]);
});

test('the run whose failure alone opened the breaker lets the others pass', () => {
  const breaker = { ...OPEN, onlyRun: 'run-1', healthyAt: NOW, nextImportAt: NOW + HOUR_MS };
  const planned = [run(1, { state: 'in_doubt', failures: 1 }), run(2)];
  const { entries } = plan(planned, { account: situation({ breaker }) });
  expect(entries.map(({ row, at }) => [row, at])).toEqual([
    [2, NOW],
    [1, null],
  ]);
});

test('while another process finds out whether a limit is over, nobody goes', () => {
  const account = situation({ notBefore: NOW - 5, rateLimitedInARow: 1, probing: true });
  expect(plan(runs(2), { account }).entries.map(({ at, because }) => [at, because])).toEqual([
    [NOW + 5_000, 'account_wait'],
    [NOW + 5_000, 'account_wait'],
  ]);
});

test('a blocked run waits for the other state of its run, and comes last', () => {
  const { entries } = plan([run(1, { blocked: true }), run(2), run(3, { state: 'in_doubt' })]);
  expect(entries.map(({ row, at, because }) => [row, at, because])).toEqual([
    [3, NOW, 'now'],
    [2, NOW, 'now'],
    [1, null, 'earlier_attempt'],
  ]);
});

test('the backlog leaves the reserve to runs by hand', () => {
  const reserve = { perHour: 8, perDay: 0 };
  const backlog = plan(runs(3), { reserve }).entries;
  expect(backlog.map(({ at }) => (at ?? 0) - NOW)).toEqual([0, 0, HOUR_MS + 2_000]);
  const byHand = plan(
    runs(3).map((one) => ({ ...one, byHand: true })),
    { reserve },
  ).entries;
  expect(byHand.map(({ at }) => at)).toEqual([NOW, NOW, NOW]);
});

test('the reserve of a day is kept from the backlog too', () => {
  const { entries } = plan(runs(3), { reserve: { perHour: 0, perDay: 48 } });
  expect(entries.map(({ at }) => (at ?? 0) - NOW)).toEqual([0, 0, 24 * HOUR_MS + 2_000]);
});

test('where everything is reserved the backlog has no time at all', () => {
  const { entries, finishedAt } = plan([run(1), run(2, { byHand: true })], { reserve: FREE });
  expect(entries.map(({ row, at }) => [row, at])).toEqual([
    [2, NOW],
    [1, null],
  ]);
  expect(finishedAt).toBe(NOW);
});

test('a run in doubt may use the reserve, so that nobody waits behind it', () => {
  const reserve = { perHour: 9, perDay: 0 };
  const charges = fullHour(HOUR_MS / 2).slice(0, 1);
  const planned = [run(1, { state: 'in_doubt' }), run(2, { byHand: true })];
  expect(plan(planned, { reserve, charges }).entries.map(({ at }) => at)).toEqual([NOW, NOW]);
});

test('blocked runs stand in the order in which they would go', () => {
  const blocked = [run(1, { failures: 1 }), run(2), run(3, { byHand: true })];
  expect(rowsOf(plan(blocked.map((one) => ({ ...one, blocked: true }))))).toEqual([3, 2, 1]);
});

test('the input is left as it was', () => {
  const planned = Object.freeze([run(2), run(1, { blocked: true }), run(3)]);
  plan(planned);
  expect(planned.map(({ row }) => row)).toEqual([2, 1, 3]);
});

test('a run waits for its proof, behind no other, and no longer than the proof is awaited', () => {
  const waiting = run(1, { proofUntil: NOW + 60_000 });
  const { entries } = plan([waiting, run(2)]);
  expect(entries).toEqual([
    { row: 2, runId: 'run-2', at: NOW, because: 'now' },
    { row: 1, runId: 'run-1', at: NOW + 60_000, because: 'proof' },
  ]);
  expect(plan([run(1, { proofUntil: NOW - 1 })]).entries[0]).toMatchObject({ at: NOW, because: 'now' });
});

test('runs of which only the number is known have no entries, but take their time', () => {
  const whole = plan(runs(120));
  const head = plan(runs(20), { behind: 100 });
  expect(head.entries).toEqual(whole.entries.slice(0, 20));
  expect(head.finishedAt).toBe(whole.finishedAt);
});

test('who is ready later goes before those of which only the number is known if the last that is known would let it', () => {
  const later = run(200, { notBefore: NOW + 1, queuedAt: 0 });
  const failed = run(201, { notBefore: NOW + 1, failures: 1 });
  const { entries } = plan([...runs(20), later, failed], { behind: 100 });
  expect(entries.map(({ row }) => row).indexOf(200)).toBe(10);
  expect(entries.at(-1)).toMatchObject({ row: 201, at: plan(runs(122)).finishedAt });
});

test('those of which only the number is known go as the last that is known, behind who never failed', () => {
  const known = [run(1), run(2), run(3, { failures: 1 })];
  const later = run(4, { notBefore: NOW + 1, queuedAt: NOW });
  const { entries } = plan([...known, later], { behind: 20, charges: fullHour(60_000) });
  expect(entries.map(({ row, at }) => [row, at])).toEqual([1, 2, 4, 3].map((row) => [row, NOW + 60_000]));
});

test('where no run is ready nothing stands behind', () => {
  expect(plan([], { behind: 3 }).finishedAt).toBeNull();
});
