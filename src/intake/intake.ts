import { basename, dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { BridgeError } from '../core/errors.ts';
import type { RunDumpHeader } from '../core/run-dump.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Clock } from '../platform/clock.ts';
import { markOf } from '../platform/files.ts';
import { abandonedAt, noteSeen } from './abandoned.ts';
import { FileTable } from './file-table.ts';
import { isBareName, isUnreadableName, statsOf, UNREADABLE_NAME, visitDumps } from './list.ts';
import { prepare, takenAs, type IntakeSettings, type Prepared, type TakenDump } from './take-in.ts';

/** What was cut is judged after it has stood still for this long. */
const DUMP_REST_MS = 30_000;
/** Bare bodies are not renamed into place, so they are read only after a rest. */
const BARE_REST_MS = 2_000;
/** A checkpoint that is written again sooner is not worth a note in the ledger. */
const WORTH_NOTING_MS = 60_000;
/** So many dumps are handed to the ledger at once: each hand-over waits for the disk. Then others get their turn. */
const BATCH = 50;

/** What one look at the spool came to. */
export interface IntakeRound {
  readonly taken: readonly (TakenDump & { readonly file: string })[];
  readonly running: readonly { readonly file: string; readonly header: RunDumpHeader }[];
  /** Files that could not be taken in for a reason that is not theirs; they are tried again at each look. */
  readonly failed: readonly { readonly file: string; readonly error: unknown }[];
  /** Queued dumps whose files a person took away. */
  readonly removed: readonly number[];
  /** When a file that was left alone wants to be looked at again (ms since 1970), or null. */
  readonly lookAgainAt: number | null;
}

/** What is remembered of a file that is not settled; only a cache, a restart may forget it. */
interface Open {
  readonly mark: string;
  readonly since: number;
  readonly found: Exclude<Prepared, { kind: 'candidate' }> | null;
  readonly hasFailed: boolean;
}

/** A file whose run the ledger knows by another file. */
interface Copy {
  readonly row: number;
  /** The run's when the file was looked at; null where the file is to follow at once because the run has ended. */
  readonly revision: number | null;
}

interface Pending {
  readonly name: string;
  readonly mark: string;
  readonly prepared: Extract<Prepared, { kind: 'candidate' }>;
}

/** Looks at a spool again and again; each file that is new or changed is read once. */
export class SpoolIntake {
  readonly #spool: string;
  readonly #ledger: Ledger;
  readonly #settings: IntakeSettings;
  readonly #clock: Clock;
  readonly #settled = new FileTable();
  readonly #open = new Map<string, Open>();
  readonly #copies = new Map<string, Copy>();
  #isPrimed = false;

  constructor(spool: string, ledger: Ledger, settings: IntakeSettings, clock: Clock) {
    this.#spool = spool;
    this.#ledger = ledger;
    this.#settings = settings;
    this.#clock = clock;
  }

  /** No file waits for anything. */
  get isSettled(): boolean {
    return this.#open.size === 0;
  }

  /**
   * Looks at the whole spool, or only at the files of these names. A file that is missing was taken away by somebody
   * only where `isTrusted` says, after the look, that the spool can be read.
   */
  async round(
    names: ReadonlySet<string> | null = null,
    isTrusted: () => Promise<boolean> = () => Promise.resolve(true),
  ): Promise<IntakeRound> {
    if (!this.#isPrimed) this.#prime();
    const gone = new Set<number>();
    const changed = names === null ? await this.#findChanged(gone) : this.#changedOf(names, gone);
    const news: News = { taken: [], failed: [], known: [] };
    for (let first = 0; first < changed.length; first += BATCH) {
      await this.#lookAt(changed.slice(first, first + BATCH), news);
      await setImmediate();
    }
    this.#noteCopies(news.known);
    const removed = gone.size > 0 && (await isTrusted()) ? await this.#dropRemoved(gone, names) : [];
    const hasHeirs = removed.length > 0 && this.#copies.size > 0;
    const lookAgainAt = hasHeirs ? this.#clock.now() : this.#lookAgainAt();
    return { taken: news.taken, failed: news.failed, running: this.#running(), removed, lookAgainAt };
  }

  /** What the ledger remembers of the files in the spool need not be read again. */
  #prime(): void {
    for (const { row, file, mark } of this.#ledger.filesInSpool(this.#settings.account)) {
      const name = file.slice(this.#spool.length + 1);
      if (file === join(this.#spool, name) && !name.includes('/'))
        this.#settled.remember(name, row, mark ?? '');
    }
    this.#isPrimed = true;
  }

  /** Names of all files that are new, changed or not settled, in order; fills `gone` with the rows of those that are missing. */
  async #findChanged(gone: Set<number>): Promise<string[]> {
    const changed: string[] = [];
    const missing = new Set(this.#open.keys());
    this.#settled.beginRound();
    await visitDumps(this.#spool, (name, stats) => {
      missing.delete(name);
      if (stats === null || !this.#settled.isUnchanged(name, stats) || this.#hasRunMoved(name))
        changed.push(name);
    });
    for (const name of missing) this.#open.delete(name);
    for (const row of this.#settled.unseen()) gone.add(row);
    return changed.sort();
  }

  /** The same for those of the names, and for those whose time has come. */
  #changedOf(names: ReadonlySet<string>, gone: Set<number>): string[] {
    const due = [...this.#open.keys()].filter((name) => this.#isDue(name));
    const moved = [...this.#copies.keys()].filter((name) => this.#hasRunMoved(name));
    return [...new Set([...names, ...due, ...moved])].sort().filter((name) => {
      const stats = statsOf(join(this.#spool, name));
      if (stats !== null) return !this.#settled.isUnchanged(name, stats) || moved.includes(name);
      this.#open.delete(name);
      const row = this.#settled.rowOf(name);
      if (row !== null) gone.add(row);
      return false;
    });
  }

  async #lookAt(names: readonly string[], news: News): Promise<void> {
    const pending: Pending[] = [];
    for (const name of names) {
      try {
        const found = await this.#look(name);
        if (found !== null) pending.push(found);
      } catch (error) {
        // Trouble with the ledger or a disk concerns all files.
        if (error instanceof BridgeError) throw error;
        this.#fail(name, error, news);
      }
    }
    await this.#admit(pending, news);
  }

  /** Reads the file where it is time to; answers what is to be handed to the ledger. */
  async #look(name: string): Promise<Pending | null> {
    const file = join(this.#spool, name);
    const stats = statsOf(file);
    if (stats === null && isUnreadableName(name)) throw new Error(UNREADABLE_NAME);
    if (stats === null) return null;
    const now = this.#clock.now();
    const mark = markOf(stats);
    const before = this.#open.get(name);
    const open = before?.mark === mark ? before : { mark, since: now, found: null, hasFailed: false };
    this.#open.set(name, open);
    if (!(await this.#isTimeToRead(name, open, now))) return null;
    const mayGrow = now - open.since < DUMP_REST_MS;
    const arrival = { file, inSpool: true, byHand: false, named: false, mayGrow, mark, since: open.since };
    const prepared = await prepare(arrival, this.#ledger, this.#settings, now);
    if (prepared.kind === 'candidate') return { name, mark, prepared };
    this.#open.set(name, { ...open, found: prepared });
    return null;
  }

  async #isTimeToRead(name: string, open: Open, now: number): Promise<boolean> {
    const restedMs = now - open.since;
    switch (open.found?.kind) {
      case undefined:
        return !isBareName(name) || restedMs >= BARE_REST_MS;
      case 'growing':
        return restedMs >= DUMP_REST_MS;
      case 'running':
        return this.#isAbandoned(open, now);
      case 'gone':
        return false;
    }
  }

  /** A run may end without a word, so its process is looked for at each look. */
  async #isAbandoned({ found, since }: Open, now: number): Promise<boolean> {
    if (found?.kind !== 'running') return false;
    const seen = { ...found, since };
    const at = abandonedAt(seen, this.#ledger, this.#settings);
    if (now - since >= WORTH_NOTING_MS) await noteSeen(seen, this.#ledger);
    return at !== null && at <= now;
  }

  /** All of them in one go; where one cannot be taken in, each by itself. */
  async #admit(pending: readonly Pending[], news: News): Promise<void> {
    if (pending.length === 0) return;
    const candidates = pending.map(({ prepared }) => prepared.candidate);
    try {
      const admitted = await this.#ledger.admitAll(candidates, this.#clock.now());
      for (const [index, one] of admitted.entries()) {
        const { name, mark, prepared } = pending[index] as Pending;
        this.#settle(name, mark, takenAs(prepared.candidate, one), news);
        if (one.laidAt !== null) news.known.push(name, basename(one.laidAt));
      }
    } catch (error) {
      if (error instanceof BridgeError) throw error;
      const [first] = pending;
      if (pending.length === 1 && first !== undefined) this.#fail(first.name, error, news);
      else for (const one of pending) await this.#admit([one], news);
    }
  }

  #settle(name: string, mark: string, taken: TakenDump, { taken: told }: News): void {
    const isAgain = this.#copies.delete(name);
    this.#open.delete(name);
    this.#settled.remember(name, taken.row, mark);
    if (!isAgain) told.push({ ...taken, file: join(this.#spool, name) });
  }

  /** When all are settled it shows which file the ledger keeps for each run. */
  #noteCopies(names: readonly string[]): void {
    for (const name of names) {
      const row = this.#settled.rowOf(name);
      const run = row === null ? null : this.#ledger.run(row);
      if (run === null || run.file === join(this.#spool, name)) continue;
      const hasEnded = run.state === 'imported' || run.state === 'rejected';
      this.#copies.set(name, { row: run.row, revision: hasEnded ? null : run.revision });
    }
  }

  /** It is told once. */
  #fail(name: string, error: unknown, { failed }: News): void {
    const unread = { mark: '', since: this.#clock.now(), found: null, hasFailed: false };
    const open = this.#open.get(name) ?? unread;
    this.#open.set(name, { ...open, hasFailed: true });
    if (!open.hasFailed) failed.push({ file: join(this.#spool, name), error });
  }

  /** The ledger knows another file for the run: this one takes its place when that is gone, or follows it at the end. */
  #hasRunMoved(name: string): boolean {
    const copy = this.#copies.get(name);
    return copy !== undefined && this.#ledger.run(copy.row)?.revision !== copy.revision;
  }

  /** A run goes by the file that the ledger keeps for it: of a copy that is missing nothing is told. */
  async #dropRemoved(rows: ReadonlySet<number>, names: ReadonlySet<string> | null): Promise<number[]> {
    this.#forgetRemoved(names);
    const dropped: number[] = [];
    for (const row of rows) {
      const run = this.#ledger.run(row);
      if (run?.state !== 'queued' || dirname(run.file) !== this.#spool || statsOf(run.file) !== null)
        continue;
      const why = 'its file was taken out of the spool';
      if (await this.#ledger.apply(row, 'dropped', why, this.#clock.now())) dropped.push(row);
    }
    return dropped;
  }

  #forgetRemoved(names: ReadonlySet<string> | null): void {
    if (names === null) this.#settled.forgetUnseen();
    else for (const name of names) if (statsOf(join(this.#spool, name)) === null) this.#settled.forget(name);
    for (const name of this.#copies.keys()) if (this.#settled.rowOf(name) === null) this.#copies.delete(name);
  }

  #running(): IntakeRound['running'] {
    return [...this.#open].flatMap(([name, { found }]) =>
      found?.kind === 'running' ? [{ file: join(this.#spool, name), header: found.header }] : [],
    );
  }

  #isDue(name: string): boolean {
    const at = this.#dueAt(name);
    return at !== null && at <= this.#clock.now();
  }

  #lookAgainAt(): number | null {
    const times = [...this.#open.keys()].flatMap((name) => this.#dueAt(name) ?? []);
    return times.length === 0 ? null : Math.min(...times);
  }

  #dueAt(name: string): number | null {
    const open = this.#open.get(name);
    if (open === undefined || open.hasFailed) return null;
    if (open.found?.kind === 'running')
      return abandonedAt({ ...open.found, since: open.since }, this.#ledger, this.#settings);
    if (open.found === null) return isBareName(name) ? open.since + BARE_REST_MS : null;
    return open.found.kind === 'growing' ? open.since + DUMP_REST_MS : null;
  }
}

interface News {
  readonly taken: IntakeRound['taken'][number][];
  readonly failed: IntakeRound['failed'][number][];
  /** Files of runs that the ledger knew; one that is new has no other file. */
  readonly known: string[];
}
