import { expect, test } from 'vitest';
import {
  RUN_EVENTS,
  RUN_STATES,
  isTerminal,
  isUndecidedAfter,
  needsPerson,
  transition,
  type RunEvent,
  type RunState,
} from '../../src/core/run.ts';

type Way = readonly [from: RunState | 'new', event: RunEvent, to: RunState];

/** The table of the run's life, where no earlier attempt is undecided. Whatever is not here is refused. */
const WAYS: readonly Way[] = [
  ['new', 'accepted', 'queued'],
  ['new', 'findings', 'held'],
  ['new', 'invalid', 'rejected'],
  ['new', 'nothing_to_import', 'dropped'],
  ['new', 'superseded', 'superseded'],
  ['new', 'dropped', 'dropped'],
  ['new', 'rebuilt_unsent', 'in_doubt'],
  ['new', 'rebuilt_imported', 'imported'],
  ['queued', 'attempt_started', 'sending'],
  ['queued', 'superseded', 'superseded'],
  ['queued', 'dropped', 'dropped'],
  ['queued', 'hold', 'held'],
  ['queued', 'adopted', 'imported'],
  ['sending', 'imported', 'imported'],
  ['sending', 'refused', 'rejected'],
  ['sending', 'answer_unknown', 'in_doubt'],
  ['sending', 'owner_lost', 'in_doubt'],
  ['sending', 'attempts_exhausted', 'held'],
  ['sending', 'slimmed', 'queued'],
  ['sending', 'not_sent', 'queued'],
  ['sending', 'rate_limited', 'queued'],
  ['sending', 'account_held', 'queued'],
  ['in_doubt', 'adopted', 'imported'],
  ['in_doubt', 'attempt_started', 'sending'],
  ['in_doubt', 'not_found', 'queued'],
  ['in_doubt', 'hold', 'held'],
  ['in_doubt', 'dropped', 'dropped'],
  ['held', 'retried', 'queued'],
  ['held', 'unheld', 'queued'],
  ['held', 'file_back', 'queued'],
  ['held', 'superseded', 'superseded'],
  ['held', 'dropped', 'dropped'],
  ['rejected', 'retried', 'queued'],
  ['rejected', 'file_back', 'queued'],
  ['rejected', 'superseded', 'superseded'],
  ['rejected', 'dropped', 'dropped'],
  ['dropped', 'retried', 'queued'],
  ['dropped', 'file_back', 'queued'],
  ['dropped', 'dropped', 'dropped'],
  ['imported', 'retried', 'queued'],
];

function wayOf(from: RunState | 'new', event: RunEvent): RunState | null {
  return WAYS.find(([state, name]) => state === from && name === event)?.[2] ?? null;
}

const PAIRS = (['new', ...RUN_STATES] as const).flatMap((from) =>
  RUN_EVENTS.map((event) => [from, event, wayOf(from, event)] as const),
);

test.each(PAIRS)('%s and %s lead to %s', (from, event, to) => {
  expect(transition(from === 'new' ? null : { state: from, undecided: false }, event)).toBe(to);
});

const UNDECIDED_PAIRS = RUN_STATES.flatMap((from) =>
  RUN_EVENTS.map((event) => {
    const to = wayOf(from, event);
    const goesBack = to === 'queued' && event !== 'slimmed' && event !== 'not_found';
    return [from, event, goesBack ? 'in_doubt' : to] as const;
  }),
);

test.each(UNDECIDED_PAIRS)('while undecided, %s and %s lead to %s', (from, event, to) => {
  expect(transition({ state: from, undecided: true }, event)).toBe(to);
});

test.each(['not_sent', 'rate_limited', 'account_held'] as const)(
  'a run that is sent again and meets %s is in doubt as before',
  (event) => {
    expect(transition({ state: 'sending', undecided: true }, event)).toBe('in_doubt');
  },
);

test('a run in doubt whose bytes were replaced is superseded when it is not found', () => {
  const from = { state: 'in_doubt', undecided: true, replaced: true } as const;
  expect(transition(from, 'not_found')).toBe('superseded');
  expect(transition(from, 'adopted')).toBe('imported');
  expect(transition({ ...from, state: 'queued' }, 'not_found')).toBeNull();
});

test.each(['answer_unknown', 'owner_lost', 'attempts_exhausted', 'rebuilt_unsent'] as const)(
  '%s leaves the run undecided',
  (event) => {
    expect(isUndecidedAfter({ state: 'sending', undecided: false }, event)).toBe(true);
  },
);

test.each(['imported', 'adopted', 'not_found', 'rebuilt_imported'] as const)('%s decides', (event) => {
  expect(isUndecidedAfter({ state: 'in_doubt', undecided: true }, event)).toBe(false);
});

const KEEPS = RUN_EVENTS.filter(
  (event) =>
    ![
      'answer_unknown',
      'owner_lost',
      'attempts_exhausted',
      'rebuilt_unsent',
      'imported',
      'adopted',
      'not_found',
      'rebuilt_imported',
      'slimmed',
    ].includes(event),
);

test.each(KEEPS)('%s neither decides nor brings doubt', (event) => {
  expect(isUndecidedAfter({ state: 'sending', undecided: true }, event)).toBe(true);
  expect(isUndecidedAfter({ state: 'sending', undecided: false }, event)).toBe(false);
  expect(isUndecidedAfter(null, event)).toBe(false);
});

test('a refusal for size ends the doubt of an earlier attempt: it was too large as well', () => {
  expect(isUndecidedAfter({ state: 'sending', undecided: true }, 'slimmed')).toBe(false);
});

test('each state is terminal, needs a person, or goes on by itself', () => {
  expect(RUN_STATES.filter(isTerminal)).toEqual(['imported', 'superseded', 'dropped']);
  expect(RUN_STATES.filter(needsPerson)).toEqual(['held', 'rejected']);
});
