import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runId } from '../harness/dumps.ts';
import { HOUR_MS, runIn, type Rig, type RigOptions } from './rig.ts';
import { asks, POPULATION, rigWithImport, STARTABLE, turnUntil, want, wishIn } from './wishes.ts';

test('a run is continued with real PyGAD and its result comes home beside the receipt', async () => {
  const rig = await rigWithImport();
  const row = await want(rig);
  const wish = await turnUntil(rig, row, 'finished', 'failed');
  expect([wish.state, wish.why]).toEqual(['finished', null]);
  expect(wish.child).toMatchObject({ status: 'succeeded', generations: 4 });
  expect(wish.file).toBe(join(rig.spool, 'sent', 'run-1.result.json'));
  const home = JSON.parse(await readFile(String(wish.file), 'utf8')) as Record<
    string,
    Record<string, unknown>
  >;
  expect(home).toMatchObject({
    version: 1,
    run_id: runId(1),
    wish_id: 'wish-1',
    overrides: { num_generations: 4 },
    parent: {
      submission_id: runIn(rig, rig.row).receipt?.id,
      result_id: runIn(rig, rig.row).receipt?.result_id,
    },
    submission: { id: wish.child?.submissionId, status: 'succeeded' },
    result: { id: wish.child?.resultId, generations_completed: 4 },
  });
  expect(home['result']?.['population']).toHaveLength(POPULATION.length);
});

test('how far a child has come stands in the view of its run', async () => {
  const endless = { fitness_func: 'def fitness_func(ga, solution, index):\n    while True:\n        pass\n' };
  const rig = await rigWithImport({}, { ...STARTABLE, code: endless });
  const row = await want(rig);
  await turnUntil(rig, row, 'running');
  while (wishIn(rig, row).child?.generations !== 0) {
    rig.clock.advance(60_000);
    await rig.tick();
  }
  await rig.report();
  const view = await readFile(join(rig.spool, '.bridge', 'runs', `${runId(1)}.json`), 'utf8');
  expect(JSON.parse(view)).toMatchObject({
    continuations: [{ state: 'running', child: { status: 'running', generations_completed: 0 } }],
  });
});

test('the second result of a run has a name of its own', async () => {
  const rig = await rigWithImport();
  const first = await want(rig, 1);
  await turnUntil(rig, first, 'finished');
  const second = await want(rig, 2);
  const wish = await turnUntil(rig, second, 'finished');
  expect(wish.file).toBe(join(rig.spool, 'sent', 'run-1.2.result.json'));
});

test('a child that was removed at the service ends the wish', async () => {
  const rig = await rigWithImport();
  const row = await want(rig);
  const { child } = await turnUntil(rig, row, 'running');
  await rig.ports.client.deleteSubmission(String(child?.submissionId), new AbortController().signal);
  const wish = await turnUntil(rig, row, 'cancelled', 'finished', 'failed');
  expect([wish.state, wish.why]).toEqual([
    'cancelled',
    expect.stringMatching(/is not at the service any more/),
  ]);
});

test.each([
  ['raises', 'raise ValueError("too hot")', /^ValueError: too hot/],
  ['ends Python', 'import os\n    os._exit(0)', /^it ended with exit code 0 before/],
  ['loops for ever', 'while True: pass', /^it took longer than 2 s/],
  ['eats memory', 'return len([0] * 10 ** 10)', /^it needs more memory than there is/],
  ['prints for ever', 'while True: print("x" * 65536)', /^it printed more than 16 MiB/],
])('a child whose code %s brings its reason home, and is asked for once', async (_, line, why) => {
  const code = { fitness_func: `def fitness_func(ga, solution, index):\n    ${line}\n` };
  const assumptions: RigOptions['assumptions'] = line.includes('pass') ? { run_seconds: 2 } : {};
  const rig = await rigWithImport({ assumptions }, { ...STARTABLE, code });
  const row = await want(rig);
  const wish = await turnUntil(rig, row, 'failed', 'finished');
  expect([wish.state, wish.why]).toEqual(['failed', expect.stringMatching(why)]);
  const home = JSON.parse(await readFile(String(wish.file), 'utf8')) as object;
  expect(home).toMatchObject({
    submission: { status: 'failed', logs: expect.any(String) as string },
    result: null,
  });
  expect(await asks(rig)).toHaveLength(1);
});

test('while the service is down it is asked less and less', async () => {
  const rig = await rigWithImport();
  const row = await want(rig);
  await turnUntil(rig, row, 'running');
  await rig.control.fault({ kind: 'status', status: 503, match: { method: 'GET' } });
  const before = (await rig.control.requests()).length;
  const until = rig.clock.now() + 6 * HOUR_MS;
  while (rig.clock.now() < until) {
    const { nextAt } = await rig.tick();
    rig.clock.set(Math.max(nextAt ?? until, rig.clock.now() + 1));
  }
  expect((await rig.control.requests()).length - before).toBeLessThan(30);
  await rig.control.clearFaults();
  await turnUntil(rig, row, 'finished');
});

test('many children are followed by their list, not one by one', async () => {
  const rig = await rigWithImport();
  const plenty = { ...rig.settings.continuing, budget: { perDay: 100, maxGenerations: 1_000_000 } };
  const many: Rig = { ...rig, tick: () => rig.tick({ continuing: plenty }) };
  const rows = [];
  for (let number = 1; number <= 6; number += 1)
    rows.push(await want(rig, number, { num_generations: 900_000 }));
  for (const row of rows) await turnUntil(many, row, 'running');
  const before = (await rig.control.requests()).length;
  rig.clock.advance(60_000);
  await many.tick();
  expect((await rig.control.requests()).length - before).toBe(1);
});

test('a child that cannot be read does not keep the others from being followed', async () => {
  const rig = await rigWithImport();
  const rows = [await want(rig, 1), await want(rig, 2)];
  for (const row of rows) await turnUntil(rig, row, 'running');
  const [broken, sound] = rows.map((row) => wishIn(rig, row));
  const path = `/submissions/${broken?.child?.submissionId}`;
  await rig.control.fault({ kind: 'status', status: 500, match: { method: 'GET', path } });
  await turnUntil(rig, sound?.row ?? 0, 'finished');
  expect(wishIn(rig, broken?.row ?? 0).state).toBe('running');
  await rig.control.clearFaults();
  await turnUntil(rig, broken?.row ?? 0, 'finished');
});

test('the result of a child that took days may be late', async () => {
  const rig = await rigWithImport();
  const row = await want(rig);
  await turnUntil(rig, row, 'running');
  rig.clock.advance(72 * HOUR_MS);
  const empty = { kind: 'status', status: 200, body: { results: [], next: null } } as const;
  await rig.control.fault({ ...empty, match: { method: 'GET', path: '/results/' }, count: 2 });
  const wish = await turnUntil(rig, row, 'finished', 'failed');
  expect([wish.state, wish.why]).toEqual(['finished', null]);
});

test('a result never takes the place of another one', async () => {
  const rig = await rigWithImport();
  const other = join(rig.spool, 'sent', 'run-1.result.json');
  await writeFile(other, '{"wish_id":"of another run"}');
  const row = await want(rig);
  const wish = await turnUntil(rig, row, 'finished');
  expect(wish.file).toBe(join(rig.spool, 'sent', 'run-1.2.result.json'));
  expect(await readFile(other, 'utf8')).toBe('{"wish_id":"of another run"}');
});

test.each(['/submissions/*', '/results/*'])(
  'a page in front of the service that knows no %s ends nothing',
  async (path) => {
    const rig = await rigWithImport();
    const row = await want(rig);
    await turnUntil(rig, row, 'running');
    const page = { kind: 'status', status: 404, body: '<h1>Not found</h1>' } as const;
    await rig.control.fault({ ...page, match: { method: 'GET', path }, count: 1 });
    const wish = await turnUntil(rig, row, 'finished', 'failed', 'cancelled');
    expect([wish.state, wish.why]).toEqual(['finished', null]);
  },
);

test('a result that was deleted before it came home is told', async () => {
  const rig = await rigWithImport();
  const row = await want(rig);
  await turnUntil(rig, row, 'running');
  await rig.control.fault({ kind: 'status', status: 404, match: { method: 'GET', path: '/results/*' } });
  const wish = await turnUntil(rig, row, 'finished', 'failed', 'cancelled');
  expect([wish.state, wish.why]).toEqual(['failed', expect.stringMatching(/is not at the service any more/)]);
});

test('a clock that jumps while a child is followed neither loses nor hastens it', async () => {
  const rig = await rigWithImport();
  const row = await want(rig);
  await turnUntil(rig, row, 'running');
  rig.clock.set(rig.clock.now() - 48 * HOUR_MS);
  await rig.tick();
  rig.clock.set(rig.clock.now() + 4_800 * HOUR_MS);
  const wish = await turnUntil(rig, row, 'finished', 'failed', 'cancelled');
  expect([wish.state, wish.why]).toEqual(['finished', null]);
});

test('a service that began anew and knows the key no more ends nothing, and is asked once an hour', async () => {
  const rig = await rigWithImport();
  const row = await want(rig);
  await turnUntil(rig, row, 'running');
  const waiting = await want(rig, 2);
  await rig.loseSandbox();
  for (let turn = 0; turn < 5; turn += 1) {
    const { nextAt } = await rig.tick();
    rig.clock.set(Math.max(nextAt ?? 0, rig.clock.now()));
  }
  expect([row, waiting].map((one) => wishIn(rig, one).state)).toEqual(['running', 'wanted']);
  const pause = rig.ledger.wishes.pause(rig.settings.account);
  expect(pause?.why).toMatch(/^401 /);
  const { nextAt } = await rig.tick();
  expect(nextAt).toBe(rig.clock.now() + HOUR_MS);
});

test('following many children costs less than a request for each child and minute', async () => {
  const [count, minutes] = [40, 10];
  const endless = { fitness_func: 'def fitness_func(ga, solution, index):\n    while True:\n        pass\n' };
  const rig = await rigWithImport({}, { ...STARTABLE, code: endless });
  const { ports, settings, clock } = rig;
  const { id: submissionId, result_id: resultId } = runIn(rig, rig.row).receipt ?? {};
  const source = { resultId: String(resultId), submissionId: String(submissionId) };
  const { signal } = new AbortController();
  for (let number = 1; number <= count; number += 1) {
    const row = await want(rig, number);
    const asked = { row, source, idempotencyKey: `key ${number}`, keyFingerprint: settings.keyFingerprint };
    const intent = { ...asked, knownChildren: [], perDay: count, owner: ports.owner, now: clock.now() };
    expect(await ports.ledger.wishes.begin(intent)).toBe(true);
    const request = { resultId: source.resultId, body: null, idempotencyKey: asked.idempotencyKey, signal };
    const { childId } = await ports.client.continueResult(request);
    const unknown = { resultId: null, status: null, generations: null, followedAt: null, since: clock.now() };
    const child = { submissionId: String(childId), ...unknown };
    await ports.ledger.wishes.move(row, 'accepted', { child }, clock.now());
  }
  const before = (await rig.control.requests()).length;
  const until = clock.now() + minutes * 60_000;
  while (clock.now() < until) {
    const { nextAt } = await rig.tick();
    clock.set(Math.min(until, Math.max(nextAt ?? until, clock.now() + 1)));
  }
  const requests = (await rig.control.requests()).length - before;
  expect(requests).toBeGreaterThan(minutes);
  expect(requests).toBeLessThan(count * minutes);
});
