import { expect, test } from 'vitest';
import {
  isOpenWish,
  WISH_EVENTS,
  WISH_STATES,
  wishTransition,
  type WishEvent,
  type WishState,
} from '../../src/core/wish/continuation.ts';

type Way = readonly [from: WishState | 'new', event: WishEvent, to: WishState];

/** The whole life of a wish. Whatever is not here is refused. */
const WAYS: readonly Way[] = [
  ['new', 'wished', 'wanted'],
  ['new', 'rebuilt', 'in_doubt'],
  ['wanted', 'asked', 'asking'],
  ['wanted', 'found', 'running'],
  ['wanted', 'budget_spent', 'over_budget'],
  ['wanted', 'hold', 'held'],
  ['wanted', 'given_up', 'cancelled'],
  ['over_budget', 'budget_freed', 'wanted'],
  ['over_budget', 'given_up', 'cancelled'],
  ['asking', 'accepted', 'running'],
  ['asking', 'refused', 'held'],
  ['asking', 'answer_unknown', 'in_doubt'],
  ['asking', 'owner_lost', 'in_doubt'],
  ['asking', 'not_sent', 'wanted'],
  ['asking', 'waits', 'wanted'],
  ['in_doubt', 'found', 'running'],
  ['in_doubt', 'not_found', 'wanted'],
  ['in_doubt', 'hold', 'held'],
  ['running', 'succeeded', 'finished'],
  ['running', 'failed', 'failed'],
  ['running', 'cancelled', 'cancelled'],
  ['held', 'retried', 'wanted'],
  ['held', 'given_up', 'cancelled'],
];

const ALL = (['new', ...WISH_STATES] as const).flatMap((from) =>
  WISH_EVENTS.map((event) => ({ from, event })),
);

test.each(ALL)('$from, $event', ({ from, event }) => {
  const expected = WAYS.find(([state, name]) => state === from && name === event)?.[2] ?? null;
  expect(wishTransition(from === 'new' ? null : from, event)).toBe(expected);
});

test('a wish whose answer is not known is never asked for before it was looked for', () => {
  expect(WISH_EVENTS.filter((event) => wishTransition('in_doubt', event) === 'asking')).toEqual([]);
});

test('what has ended or needs a person is not open', () => {
  expect(WISH_STATES.filter((state) => !isOpenWish(state))).toEqual([
    'held',
    'finished',
    'failed',
    'cancelled',
  ]);
});
