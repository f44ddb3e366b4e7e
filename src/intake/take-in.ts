import { mayBeRepaired } from '../core/admission.ts';
import type { Finding } from '../core/finding.ts';
import type { Phase, RunDumpHeader } from '../core/run-dump.ts';
import { needsPerson, type RunState } from '../core/run.ts';
import type { Candidate, Ledger } from '../ledger/ledger.ts';
import { judge, type WholeRead } from './judge.ts';
import { readDump } from './read.ts';

export interface IntakeSettings {
  readonly account: string;
  readonly maxBodyBytes: number;
  /** Phases that are sent; others are taken in and dropped. */
  readonly phases: readonly Phase[];
  /** How long a pending proof is waited for. */
  readonly proofWaitMs: number;
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
}

/** What became of a file. */
export type Taken =
  | { readonly kind: 'gone' }
  | { readonly kind: 'growing' }
  | { readonly kind: 'running'; readonly header: RunDumpHeader }
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
  const read = await readDump(arrival.file, settings);
  if (read.kind === 'gone') return { kind: 'gone' };
  if (read.kind === 'running') return { kind: 'running', header: read.header };
  const repaired = isRepair(read, arrival, ledger, settings);
  const mayBeCut = read.kind === 'cut' || (read.kind === 'mismatched' && !repaired);
  if (arrival.mayGrow && mayBeCut) return { kind: 'growing' };
  const judged = judge(read, repaired, settings.phases);
  const { dump } = read;
  const proofUntil = dump.proof === 'pending' ? now + settings.proofWaitMs : null;
  const candidate: Candidate = { ...dump, ...judged, ...arrival, account: settings.account, proofUntil };
  const { row, state, admission } = await ledger.admit(candidate, now);
  return {
    kind: 'taken',
    row,
    state,
    isNew: admission.kind === 'new' || admission.event !== null,
    runId: dump.runId,
    name: dump.name,
    findings: judged.findings,
  };
}

/** A stopped run whose file came back from where the bridge had put it: somebody meant what they changed. */
function isRepair(read: WholeRead, arrival: Arrival, ledger: Ledger, settings: IntakeSettings): boolean {
  if (read.kind !== 'mismatched') return false;
  const known = ledger.runs(settings.account, read.dump.runId);
  const isBack = known.some((run) => needsPerson(run.state) && (arrival.named || run.file !== arrival.file));
  return isBack && mayBeRepaired(known, read.dump.sequence);
}
