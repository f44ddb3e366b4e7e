/**
 * The life of a wish: one request to continue a run at the service.
 *
 * | state       | entered by                                                 | left by                                   |
 * | ----------- | ---------------------------------------------------------- | ----------------------------------------- |
 * | wanted      | wished, budget_freed, not_sent, waits, not_found, retried  | asked, found, budget_spent, hold, given_up |
 * | over_budget | budget_spent                                               | budget_freed, given_up                    |
 * | asking      | asked (the intent is committed)                            | the answer, owner_lost                    |
 * | in_doubt    | answer_unknown, owner_lost, rebuilt                        | found, not_found, hold                    |
 * | running     | accepted, found                                            | succeeded, failed, cancelled              |
 * | held        | refused, hold                                              | retried, given_up                         |
 * | finished    | succeeded: the result is at home                           | nothing                                   |
 * | failed      | failed: the child run came to nothing                      | nothing                                   |
 * | cancelled   | given_up, cancelled                                        | nothing                                   |
 */
export const WISH_STATES = [
  'wanted',
  'over_budget',
  'asking',
  'in_doubt',
  'running',
  'held',
  'finished',
  'failed',
  'cancelled',
] as const;

export type WishState = (typeof WISH_STATES)[number];

/** What happened to a wish. */
export const WISH_EVENTS = [
  'wished',
  'rebuilt',
  // the budget
  'budget_spent',
  'budget_freed',
  // one request
  'asked',
  'accepted',
  'refused',
  'answer_unknown',
  'owner_lost',
  'not_sent',
  'waits',
  // a look among the children
  'found',
  'not_found',
  // the child run
  'succeeded',
  'failed',
  'cancelled',
  // a person
  'hold',
  'retried',
  'given_up',
] as const;

export type WishEvent = (typeof WISH_EVENTS)[number];

/** Where an event leads, or null where it cannot happen in this state. */
export function wishTransition(from: WishState | null, event: WishEvent): WishState | null {
  return (from === null ? ENTRIES : EXITS[from])[event] ?? null;
}

type Table = Readonly<Partial<Record<WishEvent, WishState>>>;

/** `rebuilt`: a ledger that was lost may have asked already. */
const ENTRIES: Table = { wished: 'wanted', rebuilt: 'in_doubt' };

const EXITS: Readonly<Record<WishState, Table>> = {
  // A child of an earlier request may show itself late.
  wanted: {
    asked: 'asking',
    found: 'running',
    budget_spent: 'over_budget',
    hold: 'held',
    given_up: 'cancelled',
  },
  over_budget: { budget_freed: 'wanted', given_up: 'cancelled' },
  asking: {
    accepted: 'running',
    refused: 'held',
    answer_unknown: 'in_doubt',
    owner_lost: 'in_doubt',
    not_sent: 'wanted',
    waits: 'wanted',
  },
  in_doubt: { found: 'running', not_found: 'wanted', hold: 'held' },
  running: { succeeded: 'finished', failed: 'failed', cancelled: 'cancelled' },
  held: { retried: 'wanted', given_up: 'cancelled' },
  finished: {},
  failed: {},
  cancelled: {},
};

/** Something will still happen to the wish by itself. */
export function isOpenWish(state: WishState): boolean {
  return OPEN.has(state);
}

const OPEN: ReadonlySet<WishState> = new Set<WishState>([
  'wanted',
  'over_budget',
  'asking',
  'in_doubt',
  'running',
]);
