import { expect, test } from 'vitest';
import { planFor, probe, type Probed, type ProbeSettings } from '../../src/app/probe/probe.ts';
import { readAssumptions } from '../../src/config/assumptions-file.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { Finding } from '../../src/core/probe/answer.ts';
import { totalCalls, type ProbeOptions } from '../../src/core/probe/plan.ts';
import type { Clock } from '../../src/platform/clock.ts';
import type { Assumptions } from '../../src/sandbox/assumptions.ts';
import { emptyHost } from '../config/host.ts';
import { runSandbox, type RunningSandbox } from '../harness/sandbox.ts';

/** Whoever sleeps on it wakes at once, and it is later. */
class JumpingClock implements Clock {
  #now = Date.parse('2026-11-22T10:20:00Z');

  now(): number {
    return this.#now;
  }

  sleep(delayMs: number): Promise<void> {
    this.#now += delayMs;
    return Promise.resolve();
  }
}

interface Place extends RunningSandbox {
  readonly settings: ProbeSettings;
  readonly stop: AbortController;
}

async function place(
  assumptions: Partial<Assumptions>,
  keyOf = 'apiKey' as 'apiKey' | 'limitedApiKey',
): Promise<Place> {
  const clock = new JumpingClock();
  const running = await runSandbox({ assumptions, machineNow: () => clock.now() });
  const host = await emptyHost({ VILVIK_API_KEY: running.sandbox[keyOf] });
  const config = await loadConfig({ flags: { baseUrl: running.sandbox.baseUrl }, ...host });
  const stop = new AbortController();
  return { ...running, stop, settings: { config, host, clock, signal: stop.signal } };
}

const EVERYTHING: ProbeOptions = { mayContinue: true, fillsQuota: true };
const PLAIN: ProbeOptions = { mayContinue: false, fillsQuota: false };
const ignore = (): void => undefined;

function valueOf(finding: Finding | undefined): string | number | undefined {
  return finding?.kind === 'found' ? finding.value : finding?.why;
}

/** What the service still shows of what was made. */
async function listed({ baseUrl, apiKey }: RunningSandbox['sandbox']): Promise<readonly unknown[]> {
  const headers = { authorization: `Bearer ${apiKey}` };
  const lists = await Promise.all(
    ['/submissions/', '/results/'].map(async (path) => {
      const page = (await (await fetch(baseUrl + path, { headers })).json()) as { results: unknown[] };
      return page.results;
    }),
  );
  return lists.flat();
}

const SMALL = 64 * 1024;
const MIB = 2 ** 20;

/** What records and lists show; no value of one hides that of another. */
const SHOWN = {
  trailing_slash: ['both', 'strict', 'redirect'],
  imports_idempotency: ['honoured', 'ignored'],
  continue_idempotency: ['honoured', 'ignored'],
  import_source: ['api', 'import'],
  import_type: ['new', 'imported'],
  import_status: ['succeeded', 'imported'],
  import_badge: ['result_and_submission', 'result', 'absent'],
  description_shown: ['fetched', 'listed', 'hidden'],
  fitness_type: ['string', 'number', 'rounded'],
  next_form: ['relative', 'absolute'],
  page_param: ['both', 'page_size', 'limit'],
  time_precision: ['seconds', 'micros'],
  result_population: ['yes', 'no'],
  validation_status: ['422', '400'],
  submission_delete: ['results_too', 'results_stay'],
  health_auth: ['open', 'key'],
} as const satisfies Partial<Record<keyof Assumptions, readonly string[]>>;

/** As many rows as the longest list of values has; the shorter ones begin again. */
const shownRows = [0, 1, 2].map((row) =>
  Object.fromEntries(Object.entries(SHOWN).map(([name, values]) => [name, values[row % values.length]])),
);

const limitRows = [
  { window: 'rolling', quota_counts: 'accepted', quota_replays: 'free', retry_after: 'seconds' },
  { window: 'fixed', quota_counts: 'accepted', quota_replays: 'counted', retry_after: 'date' },
  { window: 'rolling', quota_counts: 'all', quota_replays: 'counted', retry_after: 'fraction' },
  { window: 'fixed', quota_counts: 'all', quota_replays: 'free', retry_after: 'absent' },
  { window: 'rolling', quota_counts: 'accepted', quota_replays: 'free', retry_after: 'absent' },
] as const satisfies Partial<Assumptions>[];

const sizeRows = [
  { max_body: SMALL, oversize_answer: 'reset' },
  { max_body: 1_000_000, oversize_answer: '413' },
  { max_body: 2.5 * MIB, oversize_answer: 'reset' },
  { max_body: 10 * MIB, oversize_answer: '413' },
] as const satisfies Partial<Assumptions>[];

const rows: readonly [keyof ProbeOptions | 'no flag', Partial<Assumptions>][] = [
  ...shownRows.map((row) => ['mayContinue', row] as [keyof ProbeOptions, Partial<Assumptions>]),
  ['no flag', { list_imports: 'yes' }],
  ['no flag', { list_imports: 'no' }],
  ...limitRows.map((row) => ['fillsQuota', row] as [keyof ProbeOptions, Partial<Assumptions>]),
  ...sizeRows.map((row) => ['no flag', row] as ['no flag', Partial<Assumptions>]),
];

test.each(rows)('with %s it finds out %j', async (flag, assumptions) => {
  const { settings, sandbox, control } = await place({ max_body: SMALL, ...assumptions });
  const options = { ...PLAIN, ...(flag === 'no flag' ? {} : { [flag]: true }) };
  const { findings, calls, left } = await probe(settings, options, ignore);
  const values = Object.keys(assumptions).map((name) => [name, valueOf(findings[name])]);
  expect(Object.fromEntries(values)).toEqual(assumptions);
  expect(left).toEqual([]);
  expect(calls).toBe((await control.requests()).length);
  expect(await listed(sandbox)).toEqual([]);
  expect(calls).toBeLessThanOrEqual(totalCalls(planFor(settings.config, options)));
});

test('everything is found out at once, and read back from the state folder', async () => {
  const { settings, sandbox } = await place({});
  const { findings } = await probe(settings, EVERYTHING, ignore);
  const open = Object.entries(findings).filter(([, { kind }]) => kind === 'unknown');
  expect(open).toEqual([]);
  const switches = [...Object.keys(SHOWN), ...rows.flatMap(([, row]) => Object.keys(row))];
  expect(new Set(Object.keys(findings))).toEqual(new Set(switches));
  const kept = await readAssumptions(settings.config.places.stateDir);
  expect(kept).toMatchObject({ baseUrl: sandbox.baseUrl, askedAt: '2026-11-22T10:20:00.000Z', unknown: {} });
  expect(kept?.assumptions).toMatchObject({ max_body: 10 * MIB, window: 'rolling', list_imports: 'yes' });
});

test('without the flags nothing is continued, and the limit is left alone', async () => {
  const { settings, control } = await place({ max_body: SMALL });
  const { findings, calls } = await probe(settings, PLAIN, ignore);
  const asked = await control.requests();
  expect(asked.filter(({ path }) => path.endsWith('/continue'))).toEqual([]);
  expect(asked.filter(({ status }) => status === 201)).toHaveLength(3);
  expect(calls).toBeLessThanOrEqual(totalCalls(planFor(settings.config, PLAIN)));
  const open = Object.entries(findings).filter(([, { kind }]) => kind === 'unknown');
  expect(open.map(([name]) => name)).toEqual([
    'continue_idempotency',
    'retry_after',
    'window',
    'quota_counts',
    'quota_replays',
  ]);
});

test('a key that may only import learns what it can, and what it cannot remove is told', async () => {
  const { settings } = await place({ max_body: SMALL }, 'limitedApiKey');
  const { findings, left } = await probe(settings, EVERYTHING, ignore);
  expect(valueOf(findings['imports_idempotency'])).toBe('honoured');
  expect(valueOf(findings['max_body'])).toBe(SMALL);
  expect(valueOf(findings['list_imports'])).toMatch(/^403 /);
  expect(valueOf(findings['continue_idempotency'])).toMatch(/^403 /);
  expect(left).toHaveLength(10);
  expect(left.every(({ name, id }) => name.startsWith('vilvik-bridge probe ') && id !== null)).toBe(true);
});

test('an import whose answer was lost is told as left, since nobody can remove it', async () => {
  const { settings, control } = await place({ max_body: SMALL });
  await control.failImports({ kind: 'drop_answer', count: 1 });
  const { findings, left } = await probe(settings, PLAIN, ignore);
  expect(findings['imports_idempotency']?.kind).toBe('unknown');
  expect(left).toEqual([
    { name: 'vilvik-bridge probe 2026-11-22T10:20:00.000Z', id: null, resultId: null, isRun: false },
  ] satisfies Probed['left']);
});

test('what is stopped removes what it has made, and says so', async () => {
  const { settings, stop, control } = await place({ max_body: SMALL });
  const stopped = probe(settings, EVERYTHING, (line) => {
    if (line.startsWith('looks for the size')) stop.abort();
  });
  await expect(stopped).rejects.toMatchObject({
    code: 'interrupted',
    hint: 'nothing was left at the service',
  });
  const asked = await control.requests();
  expect(asked.filter(({ method, status }) => method === 'DELETE' && status === 204).length).toBe(2);
});

test('a wrong key ends it before anything is made', async () => {
  const { settings, control } = await place({ max_body: SMALL });
  const host = { ...settings.host, env: { ...settings.host.env, VILVIK_API_KEY: 'vlk_live_wrong' } };
  const refused = probe({ ...settings, host }, EVERYTHING, ignore);
  await expect(refused).rejects.toMatchObject({ code: 'login_failed' });
  expect(await control.records()).toEqual([]);
});

test('what was found out before stays where a later probe could not tell', async () => {
  const { settings, control } = await place({ max_body: SMALL });
  const { stateDir } = settings.config.places;
  await probe(settings, PLAIN, ignore);
  await control.fault({ kind: 'status', status: 503, match: { method: 'POST' } });
  await control.assume({ trailing_slash: 'strict' });
  const { findings } = await probe(settings, PLAIN, ignore);
  expect(findings['imports_idempotency']?.kind).toBe('unknown');
  const kept = await readAssumptions(stateDir);
  expect(kept?.assumptions).toMatchObject({ imports_idempotency: 'honoured', trailing_slash: 'strict' });
  expect(Object.keys(kept?.unknown ?? {})).not.toContain('imports_idempotency');
});
