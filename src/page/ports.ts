import type { RunState } from '../core/run.ts';
import type { DaemonSeen } from '../core/status-words.ts';
import type { StatusView } from '../core/views.ts';

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
  readonly file: string;
}

export type PageStatus = StatusView &
  DaemonSeen & { readonly new_dumps: number; readonly service_warning: string | null };

export interface Overview {
  readonly status: PageStatus;
  /** The first of those that wait for a person. */
  readonly stopped: readonly RunLine[];
  readonly runs: Paged<RunLine>;
}

/** What the page shows and does; it opens no ledger and no file itself. */
export interface PagePorts {
  now(): number;
  overview(state: ShownState | null, page: number): Promise<Overview>;
  /** Calls the listener whenever something may have changed, until the answered function is called. */
  onChange(listener: () => void): () => void;
  /** A request came to nothing through a fault of ours. */
  failed(error: unknown): void;
}
