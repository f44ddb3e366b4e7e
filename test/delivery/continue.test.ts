import { expect, test } from 'vitest';
import { enqueueMarked, HOUR_MS, runIn, startRig, takeFile, type Rig } from './rig.ts';
import {
  asks,
  ASK,
  children,
  dumpWith,
  rigWithImport,
  STARTABLE,
  turnUntil,
  want,
  wishIn,
} from './wishes.ts';

test.each(['honoured', 'ignored'] as const)(
  'a child whose answer was lost is found and not asked for again, with keys %s',
  async (continue_idempotency) => {
    const rig = await rigWithImport({ assumptions: { continue_idempotency } });
    const row = await want(rig);
    await rig.control.fault({ ...ASK, kind: 'drop_answer', count: 1 });
    const doubtful = await turnUntil(rig, row, 'in_doubt');
    expect(doubtful.isCharged).toBe(true);
    const wish = await turnUntil(rig, row, 'running');
    expect(await asks(rig)).toHaveLength(1);
    expect(await children(rig)).toEqual([wish.child?.submissionId]);
  },
);

test('a request that did not arrive is asked for again under its key, one time limit later', async () => {
  const rig = await rigWithImport({ assumptions: { continue_idempotency: 'ignored' } });
  const row = await want(rig);
  await rig.control.fault({ ...ASK, kind: 'reset', count: 1 });
  await turnUntil(rig, row, 'in_doubt');
  const since = rig.clock.now();
  await turnUntil(rig, row, 'running');
  expect(rig.clock.now() - since).toBeGreaterThanOrEqual(rig.settings.timeoutMs);
  const keys = (await asks(rig)).map(({ idempotency_key: key }) => key);
  expect(keys).toHaveLength(2);
  expect(new Set(keys).size).toBe(1);
  expect(await children(rig)).toHaveLength(1);
});

test('where two new children may be the one, the wish is held and nothing is asked again', async () => {
  const rig = await rigWithImport();
  const row = await want(rig);
  await rig.control.fault({ ...ASK, kind: 'drop_answer', count: 1 });
  await turnUntil(rig, row, 'in_doubt');
  // Somebody else continues the same result meanwhile.
  const { signal } = new AbortController();
  const resultId = String(runIn(rig, rig.row).receipt?.result_id);
  await rig.ports.client.continueResult({ resultId, body: null, idempotencyKey: 'another', signal });
  const wish = await turnUntil(rig, row, 'held');
  expect(wish.why).toMatch(/may each be its child/);
  expect(await asks(rig)).toHaveLength(2);
});

test('a child that a person made on the dashboard meanwhile is not taken for the one that was lost', async () => {
  const rig = await rigWithImport({ assumptions: { continue_idempotency: 'ignored' } });
  const row = await want(rig);
  await rig.control.fault({ ...ASK, kind: 'drop_answer', count: 1 });
  await turnUntil(rig, row, 'in_doubt');
  const byHand = await rig.control.continueByHand(String(runIn(rig, rig.row).receipt?.result_id));
  const wish = await turnUntil(rig, row, 'running', 'held');
  expect([wish.state, await asks(rig)]).toEqual(['running', [expect.anything()]]);
  expect(wish.child?.submissionId).not.toBe(byHand);
  expect(await children(rig)).toEqual(expect.arrayContaining([byHand, wish.child?.submissionId]));
});

test('a child that a person made on the dashboard does not stand for one that never came to be', async () => {
  const rig = await rigWithImport({ assumptions: { continue_idempotency: 'ignored' } });
  const row = await want(rig);
  await rig.control.fault({ ...ASK, kind: 'reset', count: 1 });
  await turnUntil(rig, row, 'in_doubt');
  const byHand = await rig.control.continueByHand(String(runIn(rig, rig.row).receipt?.result_id));
  const wish = await turnUntil(rig, row, 'running', 'held');
  expect(wish.state).toBe('running');
  expect(wish.child?.submissionId).not.toBe(byHand);
  expect(await asks(rig)).toHaveLength(2);
});

test('two wishes for one result have a child each', async () => {
  const rig = await rigWithImport();
  const rows = [await want(rig, 1), await want(rig, 2)];
  await rig.control.fault({ ...ASK, kind: 'drop_answer', count: 2 });
  const ids = [];
  for (const row of rows) ids.push((await turnUntil(rig, row, 'running', 'finished')).child?.submissionId);
  expect(new Set(ids)).toEqual(new Set(await children(rig)));
  expect(await asks(rig)).toHaveLength(2);
});

test('a wish in doubt that cannot be looked for is held, never asked again', async () => {
  const rig = await rigWithImport();
  const row = await want(rig);
  await rig.control.fault({ ...ASK, kind: 'drop_answer', count: 1 });
  await turnUntil(rig, row, 'in_doubt');
  await rig.control.fault({ kind: 'status', status: 403, match: { path: '/submissions/' } });
  const wish = await turnUntil(rig, row, 'held');
  expect(wish.why).toMatch(/the service shows no children: 403/);
  expect(await asks(rig)).toHaveLength(1);
});

test('a process that ended while it asked leaves a doubt, which a look decides', async () => {
  const rig = await rigWithImport();
  const row = await want(rig);
  const { id, result_id: resultId } = runIn(rig, rig.row).receipt ?? {};
  await rig.ledger.wishes.begin({
    row,
    source: { resultId: String(resultId), submissionId: String(id) },
    idempotencyKey: 'key',
    keyFingerprint: 'key one',
    knownChildren: [],
    perDay: 3,
    owner: { ...rig.ports.owner, bootId: 'another boot' },
    now: rig.clock.now(),
  });
  const doubtful = await turnUntil(rig, row, 'in_doubt');
  expect(doubtful.why).toMatch(/ended before the answer came/);
  const wish = await turnUntil(rig, row, 'running');
  expect(await children(rig)).toEqual([wish.child?.submissionId]);
});

test('a missing right to continue holds continuing alone, for an hour', async () => {
  const rig = await rigWithImport();
  const rows = [await want(rig, 1), await want(rig, 2)];
  await rig.control.fault({
    ...ASK,
    kind: 'status',
    status: 403,
    body: { error: { code: 'scope_required', message: 'submissions:write is missing' } },
    count: 1,
  });
  const { nextAt } = await rig.tick();
  expect(rows.map((row) => wishIn(rig, row).state)).toEqual(['wanted', 'wanted']);
  expect(nextAt).toBe(rig.clock.now() + HOUR_MS);
  expect(await asks(rig)).toHaveLength(1);
  const import2 = await enqueueMarked(rig, 2);
  await rig.tick();
  expect(runIn(rig, import2).state).toBe('imported');
  rig.clock.advance(HOUR_MS);
  for (const row of rows) await turnUntil(rig, row, 'running', 'finished');
});

test('a key that may not read submissions asks for nothing', async () => {
  const rig = await rigWithImport({ key: 'limited' });
  const row = await want(rig);
  const { nextAt } = await rig.tick();
  expect(wishIn(rig, row).state).toBe('wanted');
  expect(nextAt).toBe(rig.clock.now() + HOUR_MS);
  expect(await asks(rig)).toEqual([]);
});

test('the budget of a day holds, and is free again a day later', async () => {
  const rig = await rigWithImport();
  const budget = { perDay: 2, maxGenerations: 10 };
  const continuing = { ...rig.settings.continuing, budget };
  const tight: Rig = { ...rig, tick: () => rig.tick({ continuing }) };
  const rows = [await want(rig, 1), await want(rig, 2), await want(rig, 3)];
  const tooMany = await want(rig, 4, { num_generations: 11 });
  const began = rig.clock.now();
  const over = await turnUntil(tight, rows[2] ?? 0, 'over_budget');
  expect(over.why).toMatch(/per_day is 2/);
  expect(wishIn(rig, tooMany).why).toMatch(/max_generations is 10/);
  await turnUntil(tight, rows[2] ?? 0, 'running', 'finished');
  expect(rig.clock.now() - began).toBeGreaterThanOrEqual(24 * HOUR_MS);
  expect(await asks(rig)).toHaveLength(3);
  expect(wishIn(rig, tooMany).state).toBe('over_budget');
});

test('what the service refuses is held with its words, and costs nothing of the budget', async () => {
  const rig = await rigWithImport();
  const row = await want(rig, 1, { num_genes: 7 });
  const wish = await turnUntil(rig, row, 'held');
  expect(wish.why).toMatch(/num_genes/);
  expect(wish.isCharged).toBe(false);
  await rig.tick();
  expect(await asks(rig)).toHaveLength(1);
});

test.each(['results', 'submissions'] as const)(
  'where the imported run is gone from the %s of the service, the wish is held with its words and costs nothing',
  async (list) => {
    const rig = await rigWithImport();
    const { id, result_id: resultId } = runIn(rig, rig.row).receipt ?? {};
    const headers = { authorization: `Bearer ${rig.apiKey}` };
    const path = `/${list}/${list === 'results' ? resultId : id}`;
    expect((await fetch(rig.settings.baseUrl + path, { method: 'DELETE', headers })).status).toBe(204);
    const wish = await turnUntil(rig, await want(rig), 'held', 'running');
    expect([wish.state, wish.why, wish.isCharged]).toEqual(['held', expect.stringMatching(/^404 \w/), false]);
    await rig.tick();
    expect(await asks(rig)).toHaveLength(1);
  },
);

test('a run that will not be imported has nothing to continue', async () => {
  const rig = await startRig();
  const run = await enqueueMarked(rig, 1, STARTABLE);
  await rig.ledger.drop(run, rig.clock.now());
  const row = await want(rig);
  await rig.tick();
  expect(wishIn(rig, row)).toMatchObject({
    state: 'cancelled',
    why: expect.stringMatching(/not imported/) as string,
  });
});

test('a child that shows itself after the look is taken, not asked for again', async () => {
  const rig = await rigWithImport({ assumptions: { continue_idempotency: 'ignored' } });
  const row = await want(rig);
  await rig.control.fault({ ...ASK, kind: 'drop_answer', count: 1 });
  await turnUntil(rig, row, 'in_doubt');
  const empty = { kind: 'status', status: 200, body: { results: [], next: null } } as const;
  await rig.control.fault({ ...empty, match: { method: 'GET', path: '/submissions/' }, count: 1 });
  const wish = await turnUntil(rig, row, 'running');
  expect(await asks(rig)).toHaveLength(1);
  expect(await children(rig)).toEqual([wish.child?.submissionId]);
});

test('requests that made nothing for sure do not use up the patience of a wish', async () => {
  const rig = await rigWithImport();
  const row = await want(rig);
  await rig.control.fault({ ...ASK, kind: 'status', status: 429, count: 25 });
  await rig.control.fault({ ...ASK, kind: 'reset', count: 1 });
  await turnUntil(rig, row, 'running', 'held');
  expect(wishIn(rig, row)).toMatchObject({ state: 'running' });
  expect(await asks(rig)).toHaveLength(27);
});

test('a budget that was raised counts at once', async () => {
  const rig = await rigWithImport();
  const rows = [await want(rig, 1), await want(rig, 2)];
  const of = (perDay: number): object => ({
    continuing: { ...rig.settings.continuing, budget: { perDay, maxGenerations: 1_000 } },
  });
  await rig.tick(of(1));
  await rig.tick(of(1));
  expect(wishIn(rig, rows[1] ?? 0)).toMatchObject({ state: 'over_budget' });
  await rig.tick(of(0));
  expect(wishIn(rig, rows[1] ?? 0)).toMatchObject({ state: 'over_budget', notBefore: null });
  await rig.tick(of(2));
  expect(await asks(rig)).toHaveLength(2);
});

test('under the key of another account nothing is concluded, and its own goes on', async () => {
  const rig = await rigWithImport();
  const running = await want(rig, 1);
  await turnUntil(rig, running, 'running');
  await rig.control.fault({ ...ASK, kind: 'drop_answer', count: 1 });
  const doubtful = await want(rig, 2);
  await turnUntil(rig, doubtful, 'in_doubt');
  const gone = {
    kind: 'status',
    status: 404,
    body: { error: { code: 'not_found', message: 'no' } },
  } as const;
  for (const path of ['/submissions/*', '/results/*'])
    await rig.control.fault({ ...gone, match: { method: 'GET', path } });
  rig.clock.advance(HOUR_MS);
  await rig.tick({ keyFingerprint: 'key two' });
  await rig.tick({ keyFingerprint: 'key two' });
  for (const [row, state] of [
    [running, 'running'],
    [doubtful, 'in_doubt'],
  ] as const)
    expect(wishIn(rig, row)).toMatchObject({
      state,
      why: expect.stringMatching(/another account/) as string,
    });
  await rig.control.clearFaults();
  for (const row of [running, doubtful]) await turnUntil(rig, row, 'finished');
  expect(await asks(rig)).toHaveLength(2);
});

test('what a key was not allowed is asked for at once under a new one', async () => {
  const rig = await rigWithImport();
  const row = await want(rig);
  await rig.control.fault({ ...ASK, kind: 'status', status: 403, count: 1 });
  await rig.tick();
  await rig.tick({ keyFingerprint: 'key two' });
  expect(['running', 'finished']).toContain(wishIn(rig, row).state);
});

test('a wish that may have been asked for before a rebuild waits for its run, and is looked for then', async () => {
  const rig = await startRig();
  await rig.ledger.restore({ runs: [], rebuilt: rig.clock.now(), waits: [] }, rig.clock.now());
  const file = await dumpWith(rig, 1, { num_generations: 4 });
  await takeFile(rig, file, { fromDumps: true, rules: [] });
  const [wish] = rig.ledger.wishes.open(rig.settings.account);
  await rig.control.failImports({ kind: 'status', status: 503, count: 30 });
  for (let turns = 0; turns < 5; turns += 1) {
    const { nextAt } = await rig.tick();
    rig.clock.set(Math.max(nextAt ?? 0, rig.clock.now() + rig.settings.timeoutMs));
  }
  expect(wishIn(rig, wish?.row ?? 0).state).toBe('in_doubt');
  await rig.control.clearFaults();
  await turnUntil(rig, wish?.row ?? 0, 'finished');
  expect(await asks(rig)).toHaveLength(1);
});
