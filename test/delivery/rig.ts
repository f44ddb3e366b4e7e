import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createClient } from '../../src/api/client.ts';
import { accountId, descriptionMark } from '../../src/core/identity.ts';
import { PHASES } from '../../src/core/run-dump.ts';
import { reportChanges, type Reported } from '../../src/delivery/report.ts';
import type { DeliveryPorts, DeliverySettings } from '../../src/delivery/ports.ts';
import { tick, type TickReport } from '../../src/delivery/tick.ts';
import { takeIn } from '../../src/intake/take-in.ts';
import { NO_WISHES, type WishSettings } from '../../src/intake/wishes.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import type { RunRecord } from '../../src/ledger/records.ts';
import { openLedger } from '../../src/ledger/sqlite-ledger.ts';
import { currentOwner } from '../../src/platform/owner.ts';
import type { Assumptions } from '../../src/sandbox/assumptions.ts';
import { startSandbox, type Sandbox } from '../../src/sandbox/server.ts';
import { CrankedClock } from '../harness/cranked-clock.ts';
import { importBody, runId, writeDump } from '../harness/dumps.ts';
import { runSandbox, type SandboxControl } from '../harness/sandbox.ts';
import { temporaryFolder } from '../harness/temp-folder.ts';

export const HOUR_MS = 3_600_000;

/** A ledger, the real client and the sandbox, with one clock for all of them. */
export interface Rig {
  readonly spool: string;
  readonly stateDir: string;
  readonly clock: CrankedClock;
  readonly control: SandboxControl;
  /** Kills the sandbox; another one begins at its address with nothing in it. */
  readonly loseSandbox: () => Promise<void>;
  readonly ledger: Ledger;
  readonly ports: DeliveryPorts;
  readonly settings: DeliverySettings;
  readonly apiKey: string;
  readonly tick: (changes?: Partial<DeliverySettings>) => Promise<TickReport>;
  readonly report: () => Promise<Reported[]>;
}

export interface RigOptions {
  readonly assumptions?: Partial<Assumptions>;
  /** Instead of the sandbox's. */
  readonly baseUrl?: string;
  readonly apiKey?: string;
  readonly timeoutMs?: number;
  readonly inDoubt?: DeliverySettings['inDoubt'];
  /** The sandbox's key that may do everything, or the one that may only import. */
  readonly key?: 'free' | 'limited';
}

export async function startRig(options: RigOptions = {}): Promise<Rig> {
  const clock = new CrankedClock();
  const { sandbox, control } = await runSandbox({
    assumptions: options.assumptions ?? {},
    machineNow: () => clock.now(),
  });
  const {
    baseUrl = sandbox.baseUrl,
    apiKey = options.key === 'limited' ? sandbox.limitedApiKey : sandbox.apiKey,
    timeoutMs = 5_000,
  } = options;
  const spool = await temporaryFolder();
  // As whoever takes the spool leaves it.
  await mkdir(join(spool, '.bridge'));
  await writeFile(join(spool, '.bridge', 'owner.json'), '{}');
  const stateDir = await temporaryFolder();
  const ledger = openLedger(join(stateDir, 'ledger.db'));
  onTestFinished(() => {
    ledger.close();
  });
  const settings: DeliverySettings = {
    account: accountId('default', baseUrl),
    accountName: 'default',
    baseUrl,
    keyFingerprint: 'key one',
    limits: { perHour: 10, perDay: 50 },
    reserve: { perHour: 0, perDay: 0 },
    backoff: { initialMs: 5_000, maxMs: HOUR_MS },
    timeoutMs,
    bodies: join(stateDir, 'bodies'),
    inDoubt: options.inDoubt ?? 'look',
    lookBeforeFirstSend: false,
    mustBeProven: false,
    continuing: { budget: { perDay: 3, maxGenerations: 1_000 }, places: { spool, stateDir } },
    concurrency: 2,
  };
  const client = createClient({ baseUrl, apiKey: () => apiKey, timeoutMs, userAgent: 'test' });
  const ports: DeliveryPorts = {
    ledger,
    client,
    clock,
    owner: currentOwner(),
    chance: () => 0,
    onSending: () => undefined,
  };
  const { signal } = new AbortController();
  return {
    spool,
    stateDir,
    clock,
    control,
    loseSandbox: () => beginAnew(sandbox),
    ledger,
    ports,
    settings,
    apiKey,
    tick: (changes = {}) => tick(ports, { ...settings, ...changes }, null, signal),
    report: () => reportChanges(ledger, settings.account, { spool, stateDir }),
  };
}

async function beginAnew(sandbox: Sandbox): Promise<void> {
  await sandbox.close();
  const again = await startSandbox({ port: Number(new URL(sandbox.baseUrl).port) });
  onTestFinished(() => again.close());
}

/** Takes a dump of the spool (or of another folder) in; answers its row. */
export async function enqueue(rig: Rig, number = 1, folder = rig.spool): Promise<number> {
  const file = await writeDump(folder, {
    name: `run-${number}`,
    header: { run_id: runId(number) },
    body: importBody({ name: `run ${number}` }),
  });
  return takeFile(rig, file);
}

export async function takeFile(
  { ledger, settings, spool, clock }: Rig,
  file: string,
  continuing: WishSettings = NO_WISHES,
): Promise<number> {
  const arrival = { file, inSpool: file.startsWith(spool), byHand: false, named: false, mayGrow: false };
  const limits = {
    account: settings.account,
    maxBodyBytes: 1_000_000,
    phases: PHASES,
    proofWaitMs: 60_000,
    checkpoints: 'abandoned' as const,
    abandonedAfterMs: 900_000,
    continuing,
  };
  const taken = await takeIn(arrival, ledger, limits, clock.now());
  if (taken.kind !== 'taken') throw new Error(`the dump was not taken in: ${taken.kind}`);
  return taken.row;
}

export function runIn({ ledger }: Rig, row: number): RunRecord {
  const run = ledger.run(row);
  if (run === null) throw new Error(`the ledger has no row ${row}`);
  return run;
}

export function chargesIn({ ledger, settings, clock }: Rig): number {
  return ledger.snapshot(settings.account, clock.now()).charges.length;
}

/** Turns until nothing is to be done for two hours; answers how many runs were pushed. */
export async function tickUntilQuiet(rig: Rig): Promise<number> {
  for (let pushed = 0; ;) {
    const report = await rig.tick();
    pushed += report.pushed.length;
    if (report.nextAt === null || report.nextAt - rig.clock.now() > 2 * HOUR_MS) return pushed;
    rig.clock.set(Math.max(report.nextAt, rig.clock.now()));
  }
}

type Body = Parameters<typeof importBody>[0];

/** A dump as the shim writes it: the description carries the run id. */
export async function enqueueMarked(rig: Rig, number = 1, body: Body = {}): Promise<number> {
  const description = `about it ${descriptionMark(runId(number))}`;
  return enqueueBare(rig, number, { description, ...body });
}

/** A dump without a mark, as by hand. */
export async function enqueueBare(rig: Rig, number = 1, body: Body = {}): Promise<number> {
  const file = await writeDump(rig.spool, {
    name: `run-${number}`,
    header: { run_id: runId(number) },
    body: importBody(body),
  });
  return takeFile(rig, file);
}

/** Turns, at least a time limit apart, until nothing is under way. */
export async function turnUntilSettled(rig: Rig): Promise<void> {
  for (let turns = 0; turns < 60; turns += 1) {
    const { nextAt } = await rig.tick();
    const { queued, sending, in_doubt: inDoubt } = rig.ledger.counts(rig.settings.account);
    if (queued + sending + inDoubt === 0) return;
    rig.clock.set(Math.max(nextAt ?? 0, rig.clock.now() + rig.settings.timeoutMs));
  }
}
