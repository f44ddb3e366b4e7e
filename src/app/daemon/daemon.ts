import type { Flags } from '../../config/load.ts';
import { BridgeError } from '../../core/errors.ts';
import { printableJson } from '../../core/printable.ts';
import { reportChanges } from '../../delivery/report.ts';
import { tick } from '../../delivery/tick.ts';
import type { SpoolOwnership } from '../../intake/ownership.ts';
import { takeLock } from '../../ledger/lock.ts';
import { whereItExists, writeView } from '../../platform/files.ts';
import { buildDelivery, makeSpool, spoolLockFile, type App, type Delivery } from '../build-app.ts';
import type { Emit } from '../events.ts';
import {
  eventOfRebuilt,
  eventOfSending,
  eventOfTrouble,
  eventOfWish,
  eventsOfPushed,
  eventsOfReported,
} from '../narrate.ts';
import { ownSpool, refuseIfTaken } from '../own-spool.ts';
import { holdUnproven } from '../proofs.ts';
import { heartbeatNow, statusFile } from './heartbeat.ts';
import type { Lifetime } from '../lifetime.ts';
import type { PageContext } from '../local-page/context.ts';
import { mendLedger } from '../ledger-care/mend.ts';
import { readTooNewAgain } from '../ledger-care/too-new.ts';
import { reloaded, type LoadConfig } from './reload.ts';
import { Retention } from './retention.ts';
import { currentStatus, keyProblemWords, runningView } from '../status.ts';
import { WakeBell } from './wake.ts';
import { WatchedSpool } from './watched-spool.ts';

/** After trouble that is not the service's (a full disk, a spool that went away) the loops pause this long. */
const TROUBLE_PAUSE_MS = 5_000;

/** Watches the spool and delivers until the signal fires. Ends with code 7 when another daemon has the spool. */
export async function runDaemon(
  app: App,
  emit: Emit,
  signal: AbortSignal,
  { reloads = NEVER, takeOver = false, page = null }: WatchOptions = {},
): Promise<void> {
  const { spool } = app.config.places;
  await makeSpool(app);
  const lock = takeLock(spoolLockFile(app.config));
  if (lock === null) {
    throw new BridgeError(
      'locked',
      `another vilvik-bridge already watches ${spool}`,
      'use that one (vilvik-bridge status), or end it first',
    );
  }
  app.lifetime.onClose(() => {
    lock.release();
  });
  const ownership = await ownSpool(app, takeOver);
  const { baseUrl, name } = app.config.account;
  if (app.rebuilt !== null) emit(eventOfRebuilt(app.rebuilt));
  emit({ event: 'watch.started', spool, base_url: baseUrl, account: name });
  await readTooNewAgain(app, emit);
  const daemon = new Daemon(app, ownership, emit, signal);
  reloads.onAsked((load) => void daemon.reload(load));
  if (page !== null) await showPage(app.lifetime, { ...daemon.pageParts, emit, signal }, page);
  await daemon.run();
  emit({ event: 'watch.stopped' });
}

export interface WatchOptions {
  readonly reloads?: Reloads;
  /** Take the spool from the bridge that has it. */
  readonly takeOver?: boolean;
  /** Show the page too; null for none. */
  readonly page?: WatchedPage | null;
}

interface WatchedPage {
  /** 0 takes a free one. */
  readonly port: number;
  readonly flags: Flags;
  /** Told the address that lets a browser in. */
  readonly tell: (address: string) => void;
}

/** Loaded late: a daemon without a page needs none of it. */
async function showPage(
  lifetime: Lifetime,
  parts: Omit<PageContext, 'flags'>,
  { port, flags, tell }: WatchedPage,
): Promise<void> {
  const { openPage } = await import('../local-page/page.ts');
  const { origin, address } = await openPage({ ...parts, flags }, port, lifetime);
  parts.emit({ event: 'page.started', origin });
  tell(address);
}

/** How the daemon hears that its configuration is to be read again. */
export interface Reloads {
  readonly onAsked: (listener: (load: LoadConfig) => void) => void;
}

const NEVER: Reloads = { onAsked: () => undefined };

/** Intake and delivery with the ledger between them, and a pulse; intake and delivery ring the other's bell when it has something for it. */
class Daemon {
  #app: App;
  readonly #emit: Emit;
  readonly #signal: AbortSignal;
  readonly #intakeBell = new WakeBell();
  readonly #deliveryBell = new WakeBell();
  readonly #statusBell = new WakeBell();
  readonly #spool: WatchedSpool;
  readonly #retention = new Retention();
  readonly #ownership: SpoolOwnership;
  /** Fires when one of the loops cannot go on: the others end their turn. */
  readonly #end = new AbortController();
  /** Why there is no key to deliver with. */
  #keyProblem: string | null = null;
  /** Under way while the ledger is made again. */
  #mending: Promise<void> | null = null;
  #reloading: Promise<void> = Promise.resolve();

  constructor(app: App, ownership: SpoolOwnership, emit: Emit, signal: AbortSignal) {
    this.#app = app;
    this.#emit = emit;
    this.#signal = AbortSignal.any([signal, this.#end.signal]);
    this.#ownership = ownership;
    this.#spool = new WatchedSpool(app, ownership, emit, () => {
      this.#intakeBell.ring();
    });
  }

  async run(): Promise<void> {
    try {
      const loops = [this.#intakeLoop(), this.#deliveryLoop(), this.#statusLoop()];
      const failed = (await Promise.allSettled(loops)).find(({ status }) => status === 'rejected');
      if (failed?.status === 'rejected') throw failed.reason;
    } finally {
      await this.#spool.close();
    }
  }

  /** What a page needs of the daemon; whatever a person sets going there is looked at at once. */
  get pageParts(): Pick<PageContext, 'app' | 'wake'> {
    return { app: () => this.#app, wake: () => this.#ringAll() };
  }

  /** One after the other: what was read last is to hold. Each loop looks at the configuration at the start of its turn. */
  reload(load: LoadConfig): Promise<void> {
    this.#reloading = this.#reloading.then(() => this.#reload(load));
    return this.#reloading;
  }

  async #reload(load: LoadConfig): Promise<void> {
    try {
      this.#app = await reloaded(this.#app, load, this.#emit);
    } catch (error) {
      this.#tellTrouble(error, this.#app.clock.now());
    }
    this.#ringAll();
  }

  #ringAll(): void {
    for (const bell of [this.#intakeBell, this.#deliveryBell, this.#statusBell]) bell.ring();
  }

  async #intakeLoop(): Promise<void> {
    let settings = this.#app.intake;
    await this.#turn(this.#intakeBell, async () => {
      if (settings !== this.#app.intake) this.#spool.beginAnew(this.#app);
      settings = this.#app.intake;
      const nextAt = await this.#spool.look();
      this.#deliveryBell.ring();
      return nextAt;
    });
  }

  async #deliveryLoop(): Promise<void> {
    await this.#turn(this.#deliveryBell, async () => {
      const { config, ledger, clock, account } = this.#app;
      const rescanAt = clock.now() + config.intake.rescanEveryMs;
      await holdUnproven(this.#app, this.#emit);
      const delivery = await this.#openDelivery();
      const nextAt = delivery === null ? rescanAt : await this.#deliver(delivery);
      if (this.#spool.isThere) {
        for (const reported of await reportChanges(ledger, account, config.places)) {
          for (const event of eventsOfReported(reported)) this.#emit(event);
        }
      }
      await this.#writeStatus();
      return Math.min(nextAt, rescanAt);
    });
  }

  /** One loop: work, then sleep until the time it answered, the bell, or the end. */
  async #turn(bell: WakeBell, work: () => Promise<number>): Promise<void> {
    const { clock } = this.#app;
    while (!this.#signal.aborted) {
      let until: number;
      try {
        await this.#mending;
        until = await work();
      } catch (error) {
        if (error instanceof BridgeError && error.code === 'locked') {
          this.#end.abort();
          throw error;
        }
        if (await this.#mend(error)) continue;
        until = clock.now() + TROUBLE_PAUSE_MS;
        this.#tellTrouble(error, until);
      }
      await bell.wait(clock, until, this.#signal);
    }
  }

  async #deliver({ ports, settings }: Delivery): Promise<number> {
    await refuseIfTaken(this.#ownership, this.#app);
    const report = await tick(ports, settings, null, this.#signal);
    for (const pushed of report.pushed) {
      for (const event of eventsOfPushed(pushed, ports.ledger)) this.#emit(event);
    }
    for (const wish of report.continued) this.#emit(eventOfWish(wish, ports.ledger));
    return report.nextAt ?? Infinity;
  }

  /** The key is read anew each time, so that one that appears or changes is taken up without a restart. */
  async #openDelivery(): Promise<Delivery | null> {
    try {
      const delivery = await buildDelivery(
        this.#app,
        (run, bytes) => {
          this.#emit(eventOfSending(run, bytes));
        },
        (error, retryAt) => {
          this.#tellTrouble(error, retryAt);
        },
        (held, why) => {
          this.#emit({ event: 'key.held', held, why });
        },
      );
      if (this.#keyProblem !== null) this.#emit({ event: 'key.found', source: delivery.key.source });
      this.#keyProblem = null;
      return delivery;
    } catch (error) {
      if (!(error instanceof BridgeError) || !error.code.startsWith('key_')) throw error;
      if (this.#keyProblem === null)
        this.#emit({ event: 'key.missing', why: error.message, hint: error.hint });
      this.#keyProblem = keyProblemWords(error);
      return null;
    }
  }

  /** A pulse that does not depend on what the other loops wait for. */
  async #statusLoop(): Promise<void> {
    await this.#turn(this.#statusBell, async () => {
      const { config, clock } = this.#app;
      await this.#writeStatus();
      await this.#retention.turn(this.#app);
      return clock.now() + config.intake.rescanEveryMs;
    });
  }

  async #writeStatus(): Promise<void> {
    const { spool } = this.#app.config.places;
    const view = currentStatus(this.#app, runningView(this.#spool.running), this.#keyProblem);
    const status = { ...view, heartbeat: heartbeatNow(this.#app) };
    // A spool that is away is not made again by its status.
    await whereItExists(() =>
      writeView(statusFile(this.#app), `${printableJson(JSON.stringify(status, null, 2))}\n`, spool),
    );
  }

  /** A ledger that turns out to be damaged is made again, and both loops begin anew; answers whether that was done. */
  async #mend(error: unknown): Promise<boolean> {
    if (!(error instanceof BridgeError) || error.code !== 'ledger_damaged') return false;
    this.#mending ??= mendLedger(error, this.#app, this.#emit);
    try {
      await this.#mending;
      this.#spool.beginAnew(this.#app);
      return true;
    } catch (reason) {
      this.#tellTrouble(reason, this.#app.clock.now() + TROUBLE_PAUSE_MS);
      return false;
    } finally {
      this.#mending = null;
    }
  }

  #tellTrouble(error: unknown, retryAt: number): void {
    this.#emit(eventOfTrouble(error, retryAt));
  }
}
