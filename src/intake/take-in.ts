import { mayBeRepaired } from '../core/admission.ts';
import type { Finding } from '../core/finding.ts';
import { likenessOf } from '../core/likeness.ts';
import type { Phase, RunDumpHeader } from '../core/run-dump.ts';
import { needsPerson, type RunState } from '../core/run.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Admitted, Candidate } from '../ledger/records.ts';
import { judge, type WholeRead } from './judge.ts';
import { abandonedAt, type AbandonedSettings } from './abandoned.ts';
import { readDump, type ReadResult } from './read.ts';
import { NO_WISHES, wishesOf, type WishSettings } from './wishes.ts';

export interface IntakeSettings extends AbandonedSettings {
  readonly maxBodyBytes: number;
  /** Phases that are sent; others are taken in and dropped. */
  readonly phases: readonly Phase[];
  /** How long a pending proof is waited for. */
  readonly proofWaitMs: number;
  /** Which runs are continued; none where it is absent. */
  readonly continuing?: WishSettings;
}

/** How a dump came to the bridge. */
export interface Arrival {
  readonly file: string;
  readonly inSpool: boolean;
  /** Someone waits for it at a command line. */
  readonly byHand: boolean;
  /** This very file was named: an order to try again. */
  readonly named: boolean;
  /** It may still be being copied: a cut file is not judged yet. */
  readonly mayGrow: boolean;
  /** What the file looked like before it was read. */
  readonly mark?: string;
  /** Since when it has looked like that, by our clock. */
  readonly since?: number;
}

/** What became of a file. */
export type Taken =
  | { readonly kind: 'gone' }
  | { readonly kind: 'growing' }
  | { readonly kind: 'running'; readonly header: RunDumpHeader; readonly modifiedAt: number }
  | {
      readonly kind: 'taken';
      readonly row: number;
      readonly state: RunState;
      readonly isNew: boolean;
      readonly runId: string;
      readonly name: string | null;
      readonly findings: readonly Finding[];
    };

/** Read, validate, enqueue: one file on its way into the ledger. */
export async function takeIn(
  arrival: Arrival,
  ledger: Ledger,
  settings: IntakeSettings,
  now: number,
): Promise<Taken> {
  const prepared = await prepare(arrival, ledger, settings, now);
  if (prepared.kind !== 'candidate') return prepared;
  return takenAs(prepared.candidate, await ledger.admit(prepared.candidate, now));
}

export type Prepared =
  { readonly kind: 'candidate'; readonly candidate: Candidate } | Exclude<Taken, { readonly kind: 'taken' }>;

/** Read and validate: what is to be handed to the ledger. */
export async function prepare(
  arrival: Arrival,
  ledger: Ledger,
  settings: IntakeSettings,
  now: number,
): Promise<Prepared> {
  const limits = { ...settings, mayThrow: true };
  const first = await readDump(arrival.file, limits);
  if (first.kind === 'gone') return { kind: 'gone' };
  if (first.kind === 'running' && !isAbandoned(first, arrival.since ?? now, now, { ledger, settings })) {
    await endWait(first.header, ledger, settings, now);
    return first;
  }
  const read =
    first.kind === 'running' ? await readDump(arrival.file, { ...limits, wholeCheckpoints: true }) : first;
  if (read.kind === 'gone' || read.kind === 'running') return read;
  const repaired = isRepair(read, arrival, ledger, settings);
  const mayBeCut = read.kind === 'cut' || (read.kind === 'mismatched' && !repaired);
  if (arrival.mayGrow && mayBeCut) return { kind: 'growing' };
  const judged = judge(read, repaired, settings.phases);
  const { dump } = read;
  const proofUntil = dump.proof === 'pending' ? now + settings.proofWaitMs : null;
  const { cautions: _cautions, asked, ...facts } = dump;
  const { since: _since, ...how } = arrival;
  const likeness = 'body' in read ? likenessOf(read.body, dump.runId) : null;
  const { account } = settings;
  const body = 'body' in read ? read.body : null;
  const wished = wishesOf({ ...facts, asked, body }, settings.continuing ?? NO_WISHES);
  const notes = [...judged.notes, ...wished.notes];
  const { wishes } = wished;
  const candidate = { ...facts, ...judged, ...how, account, proofUntil, likeness, notes, wishes };
  return { kind: 'candidate', candidate };
}

/** What the ledger made of a dump. */
export function takenAs(candidate: Candidate, { row, state, admission }: Admitted): TakenDump {
  return {
    kind: 'taken',
    row,
    state,
    isNew: admission.kind === 'new' || admission.event !== null,
    runId: candidate.runId,
    name: candidate.name,
    findings: candidate.findings,
  };
}

export type TakenDump = Extract<Taken, { readonly kind: 'taken' }>;

function isAbandoned(
  { header, modifiedAt }: Extract<ReadResult, { kind: 'running' }>,
  since: number,
  now: number,
  { ledger, settings }: { readonly ledger: Ledger; readonly settings: IntakeSettings },
): boolean {
  const at = abandonedAt({ header, modifiedAt, since }, ledger, settings);
  return at !== null && at <= now;
}

/** A run that goes on after all takes back the checkpoint that waits to be sent for it. */
async function endWait(
  { run_id: runId, sequence }: RunDumpHeader,
  ledger: Ledger,
  { account }: IntakeSettings,
  now: number,
): Promise<void> {
  for (const run of ledger.runs(account, runId)) {
    const waits = run.state === 'queued' && run.phase === 'checkpoint' && run.sequence < sequence;
    if (waits) await ledger.apply(run.row, 'superseded', 'the run goes on after all', now);
  }
}

/** A stopped run whose file came back from where the bridge had put it: somebody meant what they changed. */
function isRepair(read: WholeRead, arrival: Arrival, ledger: Ledger, settings: IntakeSettings): boolean {
  if (read.kind !== 'mismatched') return false;
  const known = ledger.runs(settings.account, read.dump.runId);
  const isBack = known.some((run) => needsPerson(run.state) && (arrival.named || run.file !== arrival.file));
  return isBack && mayBeRepaired(known, read.dump.sequence);
}
