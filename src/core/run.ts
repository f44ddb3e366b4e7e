/**
 * The life of a run in the ledger.
 *
 * | state      | entered by                                                     | left by                                      |
 * | ---------- | -------------------------------------------------------------- | -------------------------------------------- |
 * | queued     | accepted, retried, file_back, not_sent, rate_limited, …        | attempt_started, superseded, dropped, hold   |
 * | sending    | attempt_started (the intent is committed)                      | the outcome of the attempt                   |
 * | in_doubt   | answer_unknown, owner_lost, rebuilt_unsent                     | adopted, attempt_started, not_found, hold    |
 * | imported   | imported, adopted, rebuilt_imported                            | retried (`--again` only)                     |
 * | held       | findings, hold, attempts_exhausted                             | retried, unheld, file_back, superseded, …    |
 * | rejected   | invalid, refused                                               | retried, file_back, superseded, dropped      |
 * | superseded | superseded (a newer state of the same run takes its place)     | nothing                                      |
 * | dropped    | nothing_to_import, dropped                                     | file_back, retried (by hand: retried only)   |
 */
export const RUN_STATES = [
  'queued',
  'sending',
  'in_doubt',
  'imported',
  'held',
  'rejected',
  'superseded',
  'dropped',
] as const;

export type RunState = (typeof RUN_STATES)[number];

/** What happened to a run. Names are facts; `transition` says what they lead to. */
export const RUN_EVENTS = [
  // the dump arrives
  'accepted',
  'findings',
  'invalid',
  'nothing_to_import',
  'superseded',
  'rebuilt_unsent',
  'rebuilt_imported',
  // one attempt
  'attempt_started',
  'imported',
  'refused',
  'answer_unknown',
  'owner_lost',
  'not_sent',
  'rate_limited',
  'account_held',
  'slimmed',
  'attempts_exhausted',
  // a look
  'adopted',
  'not_found',
  // a person, a file, a key
  'hold',
  'unheld',
  'retried',
  'file_back',
  'dropped',
] as const;

export type RunEvent = (typeof RUN_EVENTS)[number];

/** The part of a run that decides where an event leads. */
export interface RunSituation {
  readonly state: RunState;
  /** An earlier attempt may have been imported: its answer never came. */
  readonly undecided: boolean;
  /** The bytes in doubt were replaced in the spool meanwhile. */
  readonly replaced?: boolean;
}

/** Where an event leads, or null where the event cannot happen in this situation. */
export function transition(from: RunSituation | null, event: RunEvent): RunState | null {
  if (from === null) return ENTRIES[event] ?? null;
  const to = EXITS[from.state][event] ?? null;
  // One place for what the state alone does not say: an undecided attempt, and bytes replaced meanwhile.
  if (from.undecided && to === 'queued' && event !== 'not_found' && event !== 'slimmed') return 'in_doubt';
  if (from.replaced === true && event === 'not_found') return to === null ? null : 'superseded';
  return to;
}

type Table = Readonly<Partial<Record<RunEvent, RunState>>>;

const ENTRIES: Table = {
  accepted: 'queued',
  findings: 'held',
  invalid: 'rejected',
  nothing_to_import: 'dropped',
  superseded: 'superseded',
  dropped: 'dropped',
  rebuilt_unsent: 'in_doubt',
  rebuilt_imported: 'imported',
};

const FROM_STOPPED: Table = {
  retried: 'queued',
  file_back: 'queued',
  superseded: 'superseded',
  dropped: 'dropped',
};

const EXITS: Readonly<Record<RunState, Table>> = {
  queued: {
    attempt_started: 'sending',
    adopted: 'imported',
    superseded: 'superseded',
    dropped: 'dropped',
    hold: 'held',
  },
  sending: {
    imported: 'imported',
    refused: 'rejected',
    answer_unknown: 'in_doubt',
    owner_lost: 'in_doubt',
    attempts_exhausted: 'held',
    slimmed: 'queued',
    not_sent: 'queued',
    rate_limited: 'queued',
    account_held: 'queued',
  },
  in_doubt: {
    adopted: 'imported',
    attempt_started: 'sending',
    not_found: 'queued',
    hold: 'held',
    dropped: 'dropped',
  },
  held: { ...FROM_STOPPED, unheld: 'queued' },
  rejected: FROM_STOPPED,
  dropped: { retried: 'queued', file_back: 'queued', dropped: 'dropped' },
  imported: { retried: 'queued' },
  superseded: {},
};

/** Nothing more will happen to the run by itself. */
export function isTerminal(state: RunState): boolean {
  return state === 'imported' || state === 'superseded' || state === 'dropped';
}

/** A person has to do something before the run can go on. */
export function needsPerson(state: RunState): boolean {
  return state === 'held' || state === 'rejected';
}

const LEAVES_UNDECIDED: ReadonlySet<RunEvent> = new Set<RunEvent>([
  'answer_unknown',
  'owner_lost',
  'attempts_exhausted',
  'rebuilt_unsent',
]);
/** Bytes that are too large now were too large before: an earlier attempt with them was not imported either. */
const DECIDES: ReadonlySet<RunEvent> = new Set<RunEvent>([
  'slimmed',
  'imported',
  'adopted',
  'not_found',
  'rebuilt_imported',
]);

/** Whether an attempt remains whose answer nobody knows, after the event. */
export function isUndecidedAfter(from: RunSituation | null, event: RunEvent): boolean {
  if (LEAVES_UNDECIDED.has(event)) return true;
  return DECIDES.has(event) ? false : (from?.undecided ?? false);
}
