import type { Finding } from '../core/finding.ts';
import type { FitnessStory } from '../core/fitness-story.ts';
import type { PlanEntry } from '../core/plan.ts';
import type { RunDumpHeader } from '../core/run-dump.ts';
import type { RunState } from '../core/run.ts';
import type { DaemonSeen } from '../core/status-words.ts';
import type { StatusView } from '../core/views.ts';
import type { AttemptRecord, RunRecord } from '../ledger/records.ts';
import type { WishRecord } from '../ledger/wishes.ts';

/** A part of a long list; pages are counted from 1. */
export interface Paged<Item> {
  readonly items: readonly Item[];
  readonly total: number;
  readonly page: number;
  readonly pageSize: number;
}

/** A checkpoint in the spool is shown as running; the ledger does not have it. */
export type ShownState = RunState | 'running';

/** A line of a list of runs. */
export interface RunLine {
  readonly runId: string;
  readonly name: string | null;
  readonly state: ShownState;
  readonly why: string | null;
  readonly changedAt: number | null;
}

export type PageStatus = StatusView &
  DaemonSeen & {
    readonly new_dumps: number;
    readonly service_warning: string | null;
  };

export interface Overview {
  readonly status: PageStatus;
  /** The first of those that wait for a person. */
  readonly stopped: readonly RunLine[];
  readonly runs: Paged<RunLine>;
}

/** One state of a run, with all that is known of it. */
export interface RunStory {
  readonly run: RunRecord;
  readonly attempts: readonly AttemptRecord[];
  readonly planned: PlanEntry | null;
  /** Why it does not go as planned: there is no key to send it with. */
  readonly keyProblem: string | null;
  /** Its place in the queue, from 1; null where it is in none. */
  readonly place: number | null;
  readonly dumpIsThere: boolean;
  /** The receipt or reason beside it. */
  readonly paper: string | null;
}

/** What the newest dump of a run says of itself. */
export interface DumpStory {
  readonly file: string;
  readonly header: RunDumpHeader | null;
  readonly fitness: FitnessStory | null;
  /** Why nothing is drawn of it; null where it is. */
  readonly unread: string | null;
}

export interface RunDetails {
  readonly runId: string;
  readonly name: string | null;
  /** It is still under way on this machine or another: only a checkpoint of it is there. */
  readonly isRunning: boolean;
  /** Newest first; none for a run that is only under way. */
  readonly states: readonly RunStory[];
  readonly dump: DumpStory | null;
  /** Oldest first. */
  readonly wishes: readonly WishRecord[];
  /** Why there is no key, where a continuation waits for one. */
  readonly keyProblem: string | null;
}

/** A finding beside the part of the body that it is about, as JSON; null where that cannot be shown. */
interface ShownFinding extends Finding {
  readonly part: string | null;
}

export interface StoppedRun {
  readonly run: RunRecord;
  readonly findings: readonly ShownFinding[];
}

export interface Continued {
  readonly runId: string;
  readonly name: string | null;
  readonly states: readonly RunRecord[];
  readonly wishes: readonly WishRecord[];
}

export interface Continuations {
  readonly budget: StatusView['continuations'];
  readonly maxGenerations: number;
  readonly runs: Paged<Continued>;
}

export interface AccountCheck {
  readonly name: string;
  readonly verdict: 'ok' | 'warn' | 'fail' | 'skipped';
  readonly found: string;
  readonly mend: string | null;
}

export interface AccountLook {
  readonly isUnderWay: boolean;
  /** When the last look ended; null where nobody has looked yet. */
  readonly lookedAt: number | null;
  readonly checks: readonly AccountCheck[];
}

export interface Download {
  readonly name: string;
  readonly bytes: number;
  readonly content: ReadableStream<Uint8Array>;
}

export type PageAction =
  | { readonly kind: 'retry'; readonly runId: string; readonly allowSecrets: boolean }
  | { readonly kind: 'drop' | 'cancel'; readonly runId: string }
  | { readonly kind: 'look' };

/** What the page shows and does; it opens no ledger and no file itself. */
export interface PagePorts {
  now(): number;
  overview(state: ShownState | null, page: number): Promise<Overview>;
  /** Null where no such run is known. */
  run(runId: string): Promise<RunDetails | null>;
  quarantine(page: number): Promise<Paged<StoppedRun>>;
  continuations(page: number): Continuations;
  account(): AccountLook;
  /** The dump of one state of a run as it lies on disk (null: its checkpoint); null where it is gone. */
  download(runId: string, row: number | null): Promise<Download | null>;
  /** Does what the command of that name does; answers what came of it, in a sentence. */
  act(action: PageAction): Promise<string>;
  /** Calls the listener once soon, and whenever something may have changed, until the answered function is called. */
  onChange(listener: () => void): () => void;
  /** A request came to nothing through a fault of ours. */
  failed(error: unknown): void;
}
