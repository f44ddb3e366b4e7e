import type { Phase } from './run-dump.ts';
import { needsPerson, type RunEvent, type RunState } from './run.ts';

/** What the ledger already knows of the same run. */
export interface KnownRun {
  readonly row: number;
  readonly state: RunState;
  readonly sequence: number;
  readonly bodySha256: string;
  readonly generations: number | null;
  readonly phase: Phase;
  readonly file: string | null;
  /** A person dropped it. */
  readonly givenUp: boolean;
}

/** What intake found. */
export interface Arrival {
  readonly sequence: number;
  readonly bodySha256: string;
  readonly generations: number | null;
  readonly phase: Phase;
  readonly file: string | null;
  /** A person named this very file: an order to try again what had stopped. */
  readonly named: boolean;
  readonly verdict: Extract<RunEvent, 'accepted' | 'findings' | 'invalid' | 'nothing_to_import'>;
}

export type Admission =
  | {
      readonly kind: 'new';
      readonly event: RunEvent;
      readonly note: string | null;
      readonly supersedes: readonly number[];
    }
  /** The same bytes are in the ledger; `event` says what their return means, null when nothing. */
  | { readonly kind: 'known'; readonly row: number; readonly event: RunEvent | null };

/** Which place a dump that arrives takes beside the states of the same run that are known. */
export function admit(known: readonly KnownRun[], arrival: Arrival): Admission {
  const same = known.find((run) => run.bodySha256 === arrival.bodySha256);
  if (same !== undefined) return { kind: 'known', row: same.row, event: eventOfReturn(same, arrival) };
  if (known.some((run) => run.givenUp)) {
    return { kind: 'new', event: 'dropped', note: 'the run was dropped by hand', supersedes: [] };
  }
  const note = arrival.verdict === 'invalid' ? null : reasonToIgnore(known, arrival);
  if (note !== null) return { kind: 'new', event: 'superseded', note, supersedes: [] };
  const supersedes = known.filter((run) => givesWay(run, arrival)).map((run) => run.row);
  return { kind: 'new', event: arrival.verdict, note: null, supersedes };
}

/** What is invalid is always told, but takes no place: only that of an older state whose bytes it has replaced. */
function givesWay(run: KnownRun, arrival: Arrival): boolean {
  if (run.state !== 'queued' && !needsPerson(run.state)) return false;
  if (arrival.verdict !== 'invalid') return true;
  const isOlder = run.sequence < arrival.sequence;
  return needsPerson(run.state) ? run.sequence <= arrival.sequence : isOlder && run.file === arrival.file;
}

/**
 * A valid file ends a stop: of a dropped run by being there again, of a rejected one by lying where the bridge has not
 * put it, of any by being named. A mere copy of a held run does not lift the hold, and nothing but a retry brings back
 * what a person has dropped.
 */
function eventOfReturn(same: KnownRun, arrival: Arrival): RunEvent | null {
  if (arrival.verdict !== 'accepted' || same.givenUp) return null;
  if (same.state === 'dropped') return 'file_back';
  const isBack = same.state === 'rejected' && same.file !== arrival.file;
  return needsPerson(same.state) && (arrival.named || isBack) ? 'file_back' : null;
}

function reasonToIgnore(known: readonly KnownRun[], arrival: Arrival): string | null {
  const newest = Math.max(-1, ...known.map((run) => run.sequence));
  if (arrival.sequence <= newest && !mayBeRepaired(known, arrival.sequence)) {
    return `sequence ${arrival.sequence} is not newer than ${newest}, which is known`;
  }
  const imported = known.filter((run) => run.state === 'imported');
  if (imported.some((run) => !isWorthItsOwnRecord(run, arrival))) {
    return 'the run was imported already, with as many generations';
  }
  return null;
}

/** A person may mend a state that has stopped, while nothing as new as what they bring goes its way. */
export function mayBeRepaired(
  known: readonly Pick<KnownRun, 'state' | 'sequence'>[],
  sequence: number,
): boolean {
  const isInTheWay = (run: Pick<KnownRun, 'state' | 'sequence'>): boolean =>
    !needsPerson(run.state) && run.state !== 'superseded' && run.sequence >= sequence;
  return known.some((run) => needsPerson(run.state)) && !known.some(isInTheWay);
}

/** After an import, a later state of the run is a second record only if it says more than the first. */
export function isWorthItsOwnRecord(
  imported: { readonly phase: Phase; readonly generations: number | null },
  later: { readonly phase: Phase; readonly generations: number | null },
): boolean {
  const finishesCheckpoint = imported.phase === 'checkpoint' && later.phase !== 'checkpoint';
  return finishesCheckpoint || (later.generations ?? 0) > (imported.generations ?? 0);
}
