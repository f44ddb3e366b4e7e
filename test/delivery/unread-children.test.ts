import { expect, test } from 'vitest';
import { runId } from '../harness/dumps.ts';
import { enqueueMarked, HOUR_MS, type Rig } from './rig.ts';
import { asks, ASK, rigWithImport, STARTABLE, turnUntil, want, wishIn } from './wishes.ts';

const LISTS = { method: 'GET', path: '/submissions/' };
const UNREAD = { kind: 'status', status: 500, match: LISTS } as const;

/** Two imported runs, and a wish for each. */
async function twoWishes(): Promise<{ rig: Rig; first: number; second: number }> {
  const rig = await rigWithImport();
  await enqueueMarked(rig, 2, { ...STARTABLE, name: 'another' });
  await rig.tick();
  await rig.report();
  const first = await want(rig);
  const about = { account: rig.settings.account, runId: runId(2), origin: 'hand', source: null } as const;
  const other = { ...about, id: 'of run 2', overrides: { num_generations: 4 } };
  return { rig, first, second: (await rig.ledger.wishes.want(other, rig.clock.now())).row };
}

async function lists(rig: Rig): Promise<number> {
  const seen = await rig.control.requests();
  return seen.filter(({ method, path }) => method === 'GET' && path.endsWith('/submissions/')).length;
}

test('children that cannot be read keep only their own wish waiting', async () => {
  const { rig, first, second } = await twoWishes();
  await rig.control.fault({ ...UNREAD, count: 1 });
  await rig.tick();
  expect(wishIn(rig, first)).toMatchObject({
    state: 'wanted',
    why: expect.stringMatching(/^500/) as string,
    notBefore: rig.clock.now() + 5_000,
  });
  expect(wishIn(rig, second).state).toBe('running');
  expect(rig.ledger.wishes.pause(rig.settings.account)).toBeNull();
  await turnUntil(rig, first, 'running', 'finished');
  expect(await asks(rig)).toHaveLength(2);
});

test('a doubt that cannot be looked into keeps only its own wish waiting', async () => {
  const { rig, first, second } = await twoWishes();
  await rig.control.fault({ ...ASK, kind: 'drop_answer', count: 1 });
  await rig.control.fault({ ...UNREAD, after: 1, count: 1 });
  await turnUntil(rig, first, 'in_doubt');
  // The list of the second wish's children was the one that could not be read.
  expect(wishIn(rig, second)).toMatchObject({ state: 'wanted' });
  await rig.control.fault({ ...UNREAD, count: 1 });
  rig.clock.advance(rig.settings.timeoutMs);
  await rig.tick();
  expect([first, second].map((row) => wishIn(rig, row).state)).toEqual(['in_doubt', 'running']);
  await turnUntil(rig, first, 'running', 'finished');
  expect(await asks(rig)).toHaveLength(2);
});

test('where the children of two results cannot be read, continuing as a whole waits', async () => {
  const { rig } = await twoWishes();
  const before = await lists(rig);
  await rig.control.fault(UNREAD);
  const { nextAt } = await rig.tick();
  expect((await lists(rig)) - before).toBe(2);
  const pause = rig.ledger.wishes.pause(rig.settings.account);
  expect(pause).toMatchObject({ why: expect.stringMatching(/^500/) as string, needsPerson: false });
  expect(nextAt).toBeGreaterThanOrEqual(Number(pause?.notBefore));
});

test('one wish whose children cannot be read asks less and less, and goes on when they can be', async () => {
  const rig = await rigWithImport();
  const row = await want(rig);
  const before = await lists(rig);
  await rig.control.fault(UNREAD);
  const until = rig.clock.now() + 6 * HOUR_MS;
  while (rig.clock.now() < until) {
    const { nextAt } = await rig.tick();
    rig.clock.set(Math.max(nextAt ?? until, rig.clock.now() + 1));
  }
  expect((await lists(rig)) - before).toBeLessThan(20);
  await rig.control.clearFaults();
  await turnUntil(rig, row, 'running', 'finished');
});
