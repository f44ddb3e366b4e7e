import { expect, test } from 'vitest';
import { retryWishes } from '../../src/app/by-hand/retry-wishes.ts';
import { runIn, type Rig } from '../delivery/rig.ts';
import { asks, ASK, children, rigWithImport, turnUntil, want, wishIn } from '../delivery/wishes.ts';

function withBudget(rig: Rig & { row: number }, perDay: number): Rig & { row: number } {
  const budget = { perDay, maxGenerations: 1_000 };
  return { ...rig, tick: () => rig.tick({ continuing: { ...rig.settings.continuing, budget } }) };
}

/** A wish whose answer was lost, and whose children the service does not show. */
async function heldInDoubt(rig: Rig): Promise<number> {
  const row = await want(rig);
  await rig.control.fault({ ...ASK, kind: 'drop_answer', count: 1 });
  await turnUntil(rig, row, 'in_doubt');
  await rig.control.fault({ kind: 'status', status: 403, match: { path: '/submissions/' }, count: 1 });
  await turnUntil(rig, row, 'held');
  return row;
}

function retry(rig: Rig & { row: number }, again: boolean): ReturnType<typeof retryWishes> {
  return retryWishes(runIn(rig, rig.row), { ledger: rig.ledger, clock: rig.ports.clock }, again);
}

test('what may have been asked for counts in the budget although it is asked for again', async () => {
  const rig = withBudget(await rigWithImport(), 1);
  const held = await heldInDoubt(rig);
  expect(await retry(rig, false)).toMatchObject({
    going: 0,
    refused: expect.stringMatching(/--again/) as string,
  });
  expect(await retry(rig, true)).toEqual({ going: 1, refused: null });
  expect(wishIn(rig, held)).toMatchObject({ state: 'cancelled', isCharged: true });
  const [wish] = rig.ledger.wishes.open(rig.settings.account);
  const over = await turnUntil(rig, wish?.row ?? 0, 'over_budget', 'running');
  expect([over.state, over.why]).toEqual(['over_budget', expect.stringMatching(/per_day is 1/)]);
  expect(await asks(rig)).toHaveLength(1);
});

test('what may have been asked for is asked for once more under another key where the budget allows it', async () => {
  const rig = withBudget(await rigWithImport(), 2);
  await heldInDoubt(rig);
  await retry(rig, true);
  const [wish] = rig.ledger.wishes.open(rig.settings.account);
  await turnUntil(rig, wish?.row ?? 0, 'running', 'finished');
  const keys = (await asks(rig)).map(({ idempotency_key: key }) => key);
  expect(new Set(keys).size).toBe(2);
  expect(await children(rig)).toHaveLength(2);
});

test('a child that shows itself only after it was believed missing counts in the budget', async () => {
  const rig = await rigWithImport();
  const row = await want(rig);
  await rig.control.fault({ ...ASK, kind: 'drop_answer', count: 1 });
  await turnUntil(rig, row, 'in_doubt');
  const empty = { kind: 'status', status: 200, body: { results: [], next: null } } as const;
  await rig.control.fault({ ...empty, match: { method: 'GET', path: '/submissions/' }, count: 1 });
  expect(await turnUntil(rig, row, 'running')).toMatchObject({ isCharged: true });
});
