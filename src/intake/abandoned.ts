import type { RunDumpHeader } from '../core/run-dump.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { currentOwner, livenessOf, type Owner } from '../platform/owner.ts';

export interface AbandonedSettings {
  readonly account: string;
  /** `never`: the checkpoint of a run that was broken off is not sent. */
  readonly checkpoints: 'abandoned' | 'never';
  /** How long nothing must have been written after the process of the run is gone. */
  readonly abandonedAfterMs: number;
}

/** A run from elsewhere cannot be asked whether it lives: it counts as abandoned after this long without a sign. */
const ELSEWHERE_MS = 24 * 3_600_000;

/** A checkpoint as it was seen: times are ms since 1970, the first by the clock of the file system. */
export interface SeenCheckpoint {
  readonly header: RunDumpHeader;
  readonly modifiedAt: number;
  /** Since when it has looked as it does, by our own clock. */
  readonly since: number;
}

/** When the checkpoint is all that will come of its run (ms since 1970); null while nobody can say. */
export function abandonedAt(
  { header, modifiedAt, since }: SeenCheckpoint,
  ledger: Ledger,
  { account, checkpoints, abandonedAfterMs }: AbandonedSettings,
): number | null {
  if (checkpoints === 'never' || wasSentBefore(header, ledger, account)) return null;
  switch (whereabouts(header)) {
    case 'alive':
      return null;
    case 'gone':
      return Math.min(modifiedAt, since) + abandonedAfterMs;
    case 'elsewhere':
      return (ledger.seenSince(...signOf(header)) ?? since) + ELSEWHERE_MS;
  }
}

/** Remembers beyond a restart since when the checkpoint of a run from elsewhere has looked as it does. */
export async function noteSeen({ header, since }: SeenCheckpoint, ledger: Ledger): Promise<void> {
  if (whereabouts(header) === 'elsewhere') await ledger.noteSeen(...signOf(header), since);
}

function signOf({ run_id: runId, sequence }: RunDumpHeader): [subject: string, sign: string] {
  return [`checkpoint ${runId}`, String(sequence)];
}

/** A run is given up for lost once; if it was not, what it still writes waits for its end. */
function wasSentBefore({ run_id: runId, sequence }: RunDumpHeader, ledger: Ledger, account: string): boolean {
  return ledger
    .runs(account, runId)
    .some((run) => run.phase === 'checkpoint' && run.sequence < sequence && BEYOND_RECALL.has(run.state));
}

const BEYOND_RECALL: ReadonlySet<string> = new Set(['sending', 'in_doubt', 'imported']);

/** Where the process of the run is, as far as this machine can see it. */
function whereabouts({ origin }: RunDumpHeader): 'alive' | 'gone' | 'elsewhere' {
  const self = currentOwner();
  const owner = ownerOf(origin);
  const isHere =
    owner !== null &&
    owner.bootId !== null &&
    owner.bootId === self.bootId &&
    owner.pidNamespace === self.pidNamespace;
  if (!isHere) return 'elsewhere';
  return livenessOf(owner, self) === 'gone' ? 'gone' : 'alive';
}

function ownerOf(origin: RunDumpHeader['origin']): Owner | null {
  if (origin === null || origin === undefined) return null;
  const start = origin.process_start;
  return {
    bootId: origin.boot_id,
    pidNamespace: origin.pid_namespace,
    pid: origin.pid,
    processStart: start === null ? null : String(start),
  };
}
