import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { careForLedger } from '../../src/app/ledger-care/rebuild.ts';
import { createClient, type Client } from '../../src/api/client.ts';
import { loadConfig } from '../../src/config/load.ts';
import { accountId } from '../../src/core/identity.ts';
import type { Limits } from '../../src/core/quota.ts';
import { PHASES } from '../../src/core/run-dump.ts';
import type { Overrides } from '../../src/core/wish/wish.ts';
import type { DeliveryPorts, DeliverySettings } from '../../src/delivery/ports.ts';
import { reportChanges } from '../../src/delivery/report.ts';
import { tick } from '../../src/delivery/tick.ts';
import { SpoolIntake, type IntakeRound } from '../../src/intake/intake.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { openLedger } from '../../src/ledger/sqlite-ledger.ts';
import { currentOwner } from '../../src/platform/owner.ts';
import type { Assumptions } from '../../src/sandbox/assumptions.ts';
import { emptyHost } from '../config/host.ts';
import { CrankedClock } from './cranked-clock.ts';
import { importBody, runId, writeDump } from './dumps.ts';
import { Death, Fate, mortal } from './mortal.ts';
import { runSandbox, type SandboxControl } from './sandbox.ts';
import { temporaryFolder } from './temp-folder.ts';

export interface WorldOptions {
  readonly assumptions?: Partial<Assumptions>;
  readonly limits?: Limits;
  readonly continuing?: DeliverySettings['continuing']['budget'];
  /** Whether the sandbox has a Python for runs. */
  readonly python?: boolean;
  readonly inDoubt?: 'look' | 'hold';
  /** Uniform in [0, 1). */
  readonly chance?: () => number;
  /** Called with the ledger's file whenever a life has opened it. */
  readonly onOpened?: (file: string) => void;
}

/** One life of the daemon: what it holds in memory, and how long it lives. */
interface Life {
  readonly fate: Fate;
  readonly ledger: Ledger;
  readonly ports: DeliveryPorts;
  readonly intake: SpoolIntake;
  readonly underWay: Set<Promise<unknown>>;
}

const TIMEOUT_MS = 2_000;

/**
 * A daemon that is turned by hand: real files, real ledger, real requests to a sandbox, and one clock for all. It may die
 * between any two of its steps and begin again.
 */
export class World {
  readonly clock: CrankedClock;
  readonly control: SandboxControl;
  readonly spool: string;
  /** The next turn goes by them. */
  settings: DeliverySettings;
  readonly stateDir: string;
  readonly apiKey: string;
  readonly #chance: () => number;
  readonly #onOpened: (file: string) => void;
  #life: Life;
  #lives = 0;
  /** When there is something to do again; null when nothing is planned. */
  nextAt: number | null = null;

  private constructor(parts: Pick<World, 'clock' | 'control' | 'spool' | 'settings'>, rest: Rest) {
    this.clock = parts.clock;
    this.control = parts.control;
    this.spool = parts.spool;
    this.settings = parts.settings;
    this.stateDir = rest.stateDir;
    this.apiKey = rest.apiKey;
    this.#chance = rest.chance;
    this.#onOpened = rest.onOpened;
    this.#life = this.#begin();
  }

  static async make(options: WorldOptions = {}): Promise<World> {
    const clock = new CrankedClock();
    const { sandbox, control } = await runSandbox({
      assumptions: options.assumptions ?? {},
      machineNow: () => clock.now(),
      python: options.python ?? true,
    });
    const [spool, stateDir] = [await temporaryFolder(), await temporaryFolder()];
    const settings: DeliverySettings = {
      account: accountId('default', sandbox.baseUrl),
      accountName: 'default',
      baseUrl: sandbox.baseUrl,
      keyFingerprint: 'key one',
      limits: options.limits ?? { perHour: 10, perDay: 50 },
      reserve: { perHour: 0, perDay: 0 },
      backoff: { initialMs: 5_000, maxMs: 3_600_000 },
      timeoutMs: TIMEOUT_MS,
      bodies: join(stateDir, 'bodies'),
      concurrency: 2,
      inDoubt: options.inDoubt ?? 'look',
      lookBeforeFirstSend: false,
      mustBeProven: false,
      continuing: {
        budget: options.continuing ?? { perDay: 3, maxGenerations: 1_000 },
        places: { spool, stateDir },
      },
    };
    const { chance = () => 0, onOpened = () => undefined } = options;
    const rest = { stateDir, apiKey: sandbox.apiKey, chance, onOpened };
    return new World({ clock, control, spool, settings }, rest);
  }

  get lives(): number {
    return this.#lives;
  }

  /** The ledger of the present life, for questions of the test. */
  get ledger(): Ledger {
    return this.#life.ledger;
  }

  /** A run writes its state: each later one has more generations than the one before. */
  async dump(number: number, sequence: number, asked: Overrides | null = null): Promise<void> {
    await writeDump(this.spool, {
      name: `run-${number}`,
      header: { run_id: runId(number), sequence, continue: asked },
      body: bodyOf(number, sequence),
    });
  }

  /** The daemon will die after so many steps. */
  dieAfter(borders: number): void {
    this.#life.fate.dieAfter(borders);
  }

  /** One turn of the daemon; one that dies begins again. */
  async turn(): Promise<void> {
    try {
      await this.#turn();
    } catch (error) {
      if (!(error instanceof Death)) throw error;
      await this.restart();
    }
  }

  /** Only what lies in the spool is looked at: nothing is delivered. */
  async look(): Promise<IntakeRound> {
    const round = await this.#life.intake.round();
    const failed = round.failed.find(({ error }) => error instanceof Death);
    if (failed !== undefined) throw failed.error;
    return round;
  }

  /** Receipts, reasons and views of what has changed. */
  async report(): Promise<void> {
    const { spool, stateDir } = this;
    await reportChanges(this.#life.ports.ledger, this.settings.account, { spool, stateDir });
  }

  /** The daemon ends wherever it stands, and a new one begins. */
  async restart(): Promise<void> {
    await this.#end();
    this.#life = this.#begin();
  }

  /** The daemon ends, its ledger is lost, and the next one makes it again. */
  async loseLedger(): Promise<void> {
    await this.#end();
    for (const part of ['', '-wal', '-shm']) await rm(this.ledgerFile + part, { force: true });
    const { spool, stateDir } = this;
    const flags = { spool, stateDir, baseUrl: this.settings.baseUrl };
    const config = await loadConfig({ flags, ...(await emptyHost()) });
    await careForLedger({ config, file: this.ledgerFile, clock: this.clock, depth: 'thorough' });
    this.#life = this.#begin();
  }

  get ledgerFile(): string {
    return join(this.stateDir, 'ledger.db');
  }

  /** Turns, and lets the time go on to the next thing to do, until there is none. */
  async settle(turns = 500): Promise<void> {
    for (let turn = 0; turn < turns; turn += 1) {
      await this.turn();
      if (this.nextAt === null) return;
      this.clock.set(Math.max(this.nextAt, this.clock.now()));
    }
    throw new Error(`after ${turns} turns there is still something to do`);
  }

  close(): void {
    this.#life.ledger.close();
  }

  async #turn(): Promise<void> {
    const { ports } = this.#life;
    const round = await this.look();
    const report = await tick(ports, this.settings, null, new AbortController().signal);
    await this.report();
    const times = [report.nextAt, round.lookAgainAt].filter((time) => time !== null);
    this.nextAt = times.length === 0 ? null : Math.min(...times);
  }

  async #end(): Promise<void> {
    const { fate, underWay, ledger } = this.#life;
    fate.dieAfter(0);
    await Promise.allSettled(underWay);
    ledger.close();
  }

  #begin(): Life {
    this.#lives += 1;
    const fate = new Fate();
    const ledger = openLedger(this.ledgerFile);
    this.#onOpened(this.ledgerFile);
    const mortalLedger = mortal(ledger, fate);
    const underWay = new Set<Promise<unknown>>();
    const { baseUrl } = this.settings;
    const client = createClient({
      baseUrl,
      apiKey: () => this.apiKey,
      timeoutMs: TIMEOUT_MS,
      userAgent: 'test',
    });
    const ports: DeliveryPorts = {
      ledger: mortalLedger,
      client: watched(client, underWay),
      clock: this.clock,
      // Each life has a boot of its own, so that the claims of the one before are seen to be nobody's.
      owner: { ...currentOwner(), bootId: `life ${this.#lives}` },
      chance: this.#chance,
      onSending: () => undefined,
    };
    const { account } = this.settings;
    const limits = {
      account,
      maxBodyBytes: 1_000_000,
      phases: PHASES,
      proofWaitMs: 60_000,
      checkpoints: 'abandoned' as const,
      abandonedAfterMs: 900_000,
      continuing: { fromDumps: true, rules: [] },
    };
    const intake = new SpoolIntake(this.spool, mortalLedger, limits, this.clock);
    return { fate, ledger, ports, intake, underWay };
  }
}

interface Rest {
  readonly stateDir: string;
  readonly apiKey: string;
  readonly chance: () => number;
  readonly onOpened: (file: string) => void;
}

/** Requests go on when the process that made them is gone; the next life must not overtake them in a test. */
function watched(client: Client, underWay: Set<Promise<unknown>>): Client {
  return new Proxy(client, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]): unknown => {
        const answer = Reflect.apply(member, target, args) as unknown;
        if (answer instanceof Promise) underWay.add(answer);
        return answer;
      };
    },
  });
}

/** What a run writes at a sequence; no two of them are alike. */
export function bodyOf(number: number, sequence: number) {
  const fitness = Array.from({ length: sequence + 3 }, (_, generation) => number + generation / 100);
  return importBody({
    name: `run ${number}`,
    description: `[run ${runId(number)}]`,
    result: {
      best_solution: [number, sequence + 0.5],
      best_solution_fitness: fitness.at(-1),
      best_solutions_fitness: fitness,
      best_solution_generation: sequence + 2,
      generations_completed: sequence + 2,
    },
  });
}
