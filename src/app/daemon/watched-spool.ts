import { existsSync, statSync } from 'node:fs';
import { SpoolIntake, type IntakeRound } from '../../intake/intake.ts';
import type { SpoolOwnership } from '../../intake/ownership.ts';
import { watchSpool, type SpoolWatch } from '../../intake/watch.ts';
import { markOf } from '../../platform/files.ts';
import { spoolPlace, type App } from '../build-app.ts';
import type { Emit } from '../events.ts';
import { refuseOther } from '../own-spool.ts';
import { eventsOfRound, wordsOf } from '../narrate.ts';

/** Where no events come the spool is listed this often. */
const POLL_EVERY_MS = 2_000;

/** A listing that takes long is made less often: at most this part of the time. */
const LISTING_SHARE = 1 / 20;

/** With more hints than this at once some were lost: everything is looked at. */
const BURST = 200;

/**
 * Where events come, nothing is open and the folder is as it was, only one of so many listings by the timer is made: the others
 * could find nothing but a file that was rewritten in its place, and whose event was lost.
 */
const SPARED = 10;

/** Other machines believe in our being alive for an hour after the last of these. */
const BEAT_EVERY_MS = 60_000;

/** While the spool cannot be read it is tried again this often. */
const AWAY_PAUSE_MS = 5_000;

/** The spool of a daemon: watched, listed from time to time, its dumps taken in. */
export class WatchedSpool {
  #app: App;
  readonly #emit: Emit;
  #intake: SpoolIntake;
  readonly #ownership: SpoolOwnership;
  readonly #pollsBecause: string | null;
  #beatAt = 0;
  #isDisowned = false;
  readonly #watch: SpoolWatch;
  readonly #told = new Set<string>();
  #hints = new Set<string>();
  #listAt = -Infinity;
  /** What the folder looked like before it was listed, and how many listings were spared since. */
  #listed: { readonly folder: string | null; readonly spared: number } = NEVER_LISTED;
  #running: IntakeRound['running'] = [];
  #isAway = false;

  /** `ring` is called when there is something to look at. */
  constructor(app: App, ownership: SpoolOwnership, emit: Emit, ring: () => void) {
    this.#app = app;
    this.#emit = emit;
    this.#ownership = ownership;
    const { spool } = app.config.places;
    this.#intake = intakeOf(app);
    this.#watch = watchSpool(spool, {
      onHint: (name) => {
        if (name === null || this.#hints.size >= BURST) this.#listAt = -Infinity;
        else this.#hints.add(name);
        ring();
      },
      onExhausted: (error) => {
        emit({ event: 'watch.polling', why: `the system gives no more watches (${wordsOf(error)})` });
      },
    });
    this.#pollsBecause = reasonToPoll(app);
    if (this.#pollsBecause !== null) emit({ event: 'watch.polling', why: this.#pollsBecause });
  }

  /** The checkpoints that were seen. */
  get running(): IntakeRound['running'] {
    return this.#running;
  }

  /** Whether there is a folder to write into: a spool that was removed is made again by who writes dumps, not by us. */
  get isThere(): boolean {
    return existsSync(this.#app.config.places.spool);
  }

  /** One look; answers when the next is due (ms since 1970). */
  async look(): Promise<number> {
    const { clock, config } = this.#app;
    const { rescanEveryMs } = config.intake;
    // Armed before the listing: what comes in between is heard.
    const hears = this.#pollsBecause === null && (await this.#watch.refresh());
    const startedAt = clock.now();
    const isTime = startedAt >= this.#listAt;
    const names = isTime && !(hears && this.#isSpared()) ? null : this.#hints;
    this.#hints = new Set();
    if (isTime) this.#listAt = startedAt + (hears ? rescanEveryMs : Math.min(POLL_EVERY_MS, rescanEveryMs));
    const round = await this.#round(names);
    if (round === null) return clock.now() + AWAY_PAUSE_MS;
    if (names === null)
      this.#listAt = Math.max(this.#listAt, clock.now() + (clock.now() - startedAt) / LISTING_SHARE);
    return Math.min(round.lookAgainAt ?? Infinity, this.#listAt, this.#beatAt);
  }

  /** Whether a listing that is due by the timer would find nothing; notes what the folder looks like where it is made. */
  #isSpared(): boolean {
    const folder = folderLook(this.#app.config.places.spool);
    const { folder: before, spared } = this.#listed;
    const isAsBefore = folder !== null && folder === before && this.#listAt !== -Infinity;
    const isSpared = isAsBefore && this.#intake.isSettled && spared + 1 < SPARED;
    this.#listed = { folder, spared: isSpared ? spared + 1 : 0 };
    return isSpared;
  }

  /** Ledger or settings are others: nothing is known of any file. */
  beginAnew(app: App): void {
    this.#app = app;
    this.#intake = intakeOf(app);
    this.#listAt = -Infinity;
  }

  close(): Promise<void> {
    return this.#watch.close();
  }

  /** A sign of life, and a look whether the spool is still ours. */
  async #beat(): Promise<void> {
    const now = this.#app.clock.now();
    if (now < this.#beatAt) return;
    const whose = await this.#ownership.beat(now);
    refuseOther(whose, this.#app);
    this.#beatAt = now + BEAT_EVERY_MS;
    if (whose.kind === 'nobody' && this.isThere && !this.#isDisowned) {
      const why = 'its owner.json is gone: nothing is dropped until a dump shows that this is the spool';
      this.#emit({ event: 'watch.trouble', why, retry_at: new Date(this.#beatAt).toISOString() });
    }
    this.#isDisowned = whose.kind === 'nobody';
  }

  /** An empty folder may be the place of a disk that is not there; a dump in it says that it is the spool, made again. */
  async #ownAgain(): Promise<void> {
    if ((await this.#ownership.look()).kind !== 'nobody') return;
    refuseOther(await this.#ownership.claim(this.#app.clock.now()), this.#app);
    this.#isDisowned = false;
  }

  /** What is missing where that cannot be told is looked for again at the next listing. */
  async #isTrusted(): Promise<boolean> {
    try {
      if ((await this.#ownership.look()).kind === 'ours') return true;
    } catch {
      // Not to be read: not to be trusted.
    }
    this.#listed = NEVER_LISTED;
    return false;
  }

  /** Null while the spool cannot be read; that, and its end, is told once. */
  async #round(names: ReadonlySet<string> | null): Promise<IntakeRound | null> {
    const { clock, ledger, config } = this.#app;
    try {
      await this.#beat();
      const round = await this.#intake.round(names, () => this.#isTrusted());
      if (round.taken.length + round.running.length > 0) await this.#ownAgain();
      if (this.#isAway) this.#emit({ event: 'watch.resumed', spool: config.places.spool });
      this.#isAway = false;
      this.#running = round.running;
      for (const event of eventsOfRound(round, ledger, this.#told)) this.#emit(event);
      return round;
    } catch (error) {
      // The hints are used up, and what they were about was not taken in.
      this.#listAt = -Infinity;
      if (!(error instanceof Error && 'syscall' in error)) throw error;
      const retryAt = new Date(clock.now() + AWAY_PAUSE_MS).toISOString();
      if (!this.#isAway) this.#emit({ event: 'watch.trouble', why: wordsOf(error), retry_at: retryAt });
      this.#isAway = true;
      return null;
    }
  }
}

const NEVER_LISTED = { folder: null, spared: 0 };

/** Changes when a file comes, goes or is renamed into place, and with the folder itself; null where that cannot be told. */
function folderLook(folder: string): string | null {
  try {
    const stats = statSync(folder);
    return `${stats.dev} ${markOf(stats)}`;
  } catch {
    return null;
  }
}

/** Why no events can be relied on; null where they can. */
function reasonToPoll({ config }: App): string | null {
  const place = spoolPlace(config);
  if (config.intake.poll) return 'intake.poll is set';
  if (place.kind === 'network') return `it lies on a network file system (${place.what})`;
  return place.kind === 'synced' ? `it is synced by ${place.what}` : null;
}

function intakeOf({ config, ledger, intake, clock }: App): SpoolIntake {
  return new SpoolIntake(config.places.spool, ledger, intake, clock);
}
