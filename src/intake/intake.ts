import { lstat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { BridgeError } from '../core/errors.ts';
import type { RunDumpHeader } from '../core/run-dump.ts';
import type { Ledger, RunRecord } from '../ledger/ledger.ts';
import type { Clock } from '../platform/clock.ts';
import { fileMark, whereItExists } from '../platform/files.ts';
import { listDumps } from './list.ts';
import { takeIn, type IntakeSettings, type Taken } from './take-in.ts';

/** What was cut is judged after it has stood still for this long. */
const DUMP_REST_MS = 30_000;
/** Bare bodies are not renamed into place, so they are read only after a rest. */
const BARE_REST_MS = 2_000;

/** What one look at the spool came to. */
export interface IntakeRound {
  readonly taken: readonly (Extract<Taken, { kind: 'taken' }> & { readonly file: string })[];
  readonly running: readonly { readonly file: string; readonly header: RunDumpHeader }[];
  /** Files that could not be taken in for a reason that is not theirs; they are tried again at each look. */
  readonly failed: readonly { readonly file: string; readonly error: unknown }[];
  /** Queued dumps whose files a person took away. */
  readonly removed: readonly number[];
  /** When a file that was left alone wants to be looked at again (ms since 1970), or null. */
  readonly lookAgainAt: number | null;
}

/** What is remembered of a file between two looks; only a cache, a restart may forget it. */
interface Seen {
  readonly mark: string;
  readonly since: number;
  readonly taken: Taken | null;
  /** The run's revision when the file was looked at; null where it belongs to no run. */
  readonly revision: number | null;
  readonly hasFailed: boolean;
}

/** Looks at a spool again and again; each file that is new or changed is read once. */
export class SpoolIntake {
  readonly #spool: string;
  readonly #ledger: Ledger;
  readonly #settings: IntakeSettings;
  readonly #clock: Clock;
  #seen = new Map<string, Seen>();

  constructor(spool: string, ledger: Ledger, settings: IntakeSettings, clock: Clock) {
    this.#spool = spool;
    this.#ledger = ledger;
    this.#settings = settings;
    this.#clock = clock;
  }

  async round(): Promise<IntakeRound> {
    const files = await listDumps(this.#spool);
    const before = this.#seen;
    this.#seen = new Map();
    const taken: IntakeRound['taken'][number][] = [];
    const failed: IntakeRound['failed'][number][] = [];
    for (const file of files) {
      try {
        const result = await this.#look(file, before.get(file));
        if (result?.kind === 'taken') taken.push({ ...result, file });
      } catch (error) {
        // Trouble with the ledger or a disk concerns all files.
        if (error instanceof BridgeError) throw error;
        if (this.#noteFailure(file)) failed.push({ file, error });
      }
    }
    const removed = await this.#dropRemoved(new Set(files));
    return { taken, running: this.#running(), failed, removed, lookAgainAt: this.#lookAgainAt() };
  }

  /** Whether it is news that the file fails. */
  #noteFailure(file: string): boolean {
    const seen = this.#seen.get(file);
    if (seen === undefined) return true;
    this.#seen.set(file, { ...seen, hasFailed: true });
    return !seen.hasFailed;
  }

  /** Answers what is news about the file; null when there is none. */
  async #look(file: string, before: Seen | undefined): Promise<Taken | null> {
    const now = this.#clock.now();
    const mark = await fileMark(file);
    if (mark === null) return null;
    const isSame = before?.mark === mark;
    const seen = isSame ? before : { mark, since: now, taken: null, revision: null, hasFailed: false };
    this.#seen.set(file, seen);
    const isAgain = this.#isCopyOfChanged(file, seen);
    if (seen.taken !== null && seen.taken.kind !== 'growing' && !isAgain) return null;
    const restedMs = now - seen.since;
    if (isBare(file) && restedMs < BARE_REST_MS) return null;
    const mayGrow = restedMs < DUMP_REST_MS;
    if (seen.taken?.kind === 'growing' && mayGrow) return null;
    const arrival = { file, inSpool: true, byHand: false, named: false, mayGrow };
    const result = await takeIn(arrival, this.#ledger, this.#settings, now);
    this.#seen.set(file, { ...seen, taken: result, revision: this.#runOf(result)?.revision ?? null });
    return isAgain ? null : result;
  }

  /** The ledger knows another file for the run: this one takes its place when that is gone, or follows it at the end. */
  #isCopyOfChanged(file: string, { taken, revision }: Seen): boolean {
    const run = this.#runOf(taken);
    return run !== null && run.file !== file && run.revision !== revision;
  }

  #runOf(taken: Taken | null): RunRecord | null {
    return taken?.kind === 'taken' ? this.#ledger.run(taken.row) : null;
  }

  async #dropRemoved(present: ReadonlySet<string>): Promise<number[]> {
    const dropped: number[] = [];
    for (const { row, file } of this.#ledger.queuedInSpool(this.#settings.account)) {
      if (file !== join(this.#spool, basename(file)) || present.has(file)) continue;
      if ((await whereItExists(() => lstat(file))) !== null) continue;
      if (
        await this.#ledger.apply(row, 'dropped', 'its file was taken out of the spool', this.#clock.now())
      ) {
        dropped.push(row);
      }
    }
    return dropped;
  }

  #running(): IntakeRound['running'] {
    return [...this.#seen].flatMap(([file, { taken }]) =>
      taken?.kind === 'running' ? [{ file, header: taken.header }] : [],
    );
  }

  #lookAgainAt(): number | null {
    const times = [...this.#seen].flatMap(([file, { taken, since, hasFailed }]) => {
      if (hasFailed) return [];
      if (taken === null) return isBare(file) ? [since + BARE_REST_MS] : [];
      return taken.kind === 'growing' ? [since + DUMP_REST_MS] : [];
    });
    return times.length === 0 ? null : Math.min(...times);
  }
}

function isBare(file: string): boolean {
  return file.endsWith('.json');
}
