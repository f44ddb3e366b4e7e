import { existsSync, realpathSync } from 'node:fs';
import { join, sep } from 'node:path';
import { loadApiKey, type ApiKey } from '../config/credentials.ts';
import type { Host } from '../config/places.ts';
import type { Config } from '../config/schema.ts';
import { BridgeError } from '../core/errors.ts';
import { accountId, sha256 } from '../core/identity.ts';
import { placeKindOf, type PlaceKind } from '../core/place-kind.ts';
import type { Limits } from '../core/quota.ts';
import { VERSION } from '../core/version.ts';
import type { DeliveryPorts, DeliverySettings } from '../delivery/ports.ts';
import { listNames, tryListing } from '../intake/list.ts';
import type { IntakeSettings } from '../intake/take-in.ts';
import { openLedger, type LedgerInFile } from '../ledger/sqlite-ledger.ts';
import { readMachineClock, systemClock } from '../platform/clock.ts';
import { isFullDisk, makeFolder, systemCode, whereItExists } from '../platform/files.ts';
import { mounts, realPlace } from '../platform/mounts.ts';
import { currentOwner } from '../platform/owner.ts';
import { Lifetime } from './lifetime.ts';
import { networkOf } from './network.ts';
import type { Rebuilt } from './ledger-care/rebuild.ts';
import { SteadyClock } from './daemon/steady-clock.ts';

/** The concrete things of one process, made once and handed down. */
export interface App {
  readonly config: Config;
  readonly host: Host;
  readonly ledger: LedgerInFile;
  /** The ledger was made again when this process started; null when there was no need. */
  readonly rebuilt: Rebuilt | null;
  readonly clock: SteadyClock;
  readonly lifetime: Lifetime;
  readonly account: string;
  readonly limits: Limits;
  readonly reserve: Limits;
  readonly intake: IntakeSettings;
}

export function ledgerFile(config: Config): string {
  return join(config.places.stateDir, 'ledger.db');
}

/** The lock that only the daemon of a spool takes: one for the folder, whatever links lead there. */
export function spoolLockFile({ places: { spool, stateDir } }: Config): string {
  const folder = existsSync(spool) ? realpathSync(spool) : spool;
  return join(stateDir, 'locks', `${sha256(folder).slice(0, 16)}.lock`);
}

export interface AppOptions {
  readonly config: Config;
  readonly host: Host;
  /** The ledger's file, or `:memory:` for a process that must not leave a trace. */
  readonly ledger?: string;
  readonly rebuilt?: Rebuilt | null;
}

export function buildApp({
  config,
  host,
  ledger: file = ledgerFile(config),
  rebuilt = null,
}: AppOptions): App {
  const lifetime = new Lifetime();
  const ledger = openLedger(file);
  lifetime.onClose(() => {
    ledger.close();
  });
  const settings = configured(config);
  const { bootId } = currentOwner();
  const clock = new SteadyClock({
    read: () => readMachineClock(bootId),
    kept: ledger.clock(settings.account),
    isRebuilt: ledger.rebuiltAt() !== null,
    sleeper: systemClock,
  });
  return { host, ledger, rebuilt, clock, lifetime, ...settings };
}

/** The part of the app that follows from the configuration alone. */
export function configured(
  config: Config,
): Pick<App, 'config' | 'account' | 'limits' | 'reserve' | 'intake'> {
  const { quota, account } = config;
  const id = accountId(account.name, account.baseUrl);
  return {
    config,
    account: id,
    limits: { perHour: quota.perHour, perDay: quota.perDay },
    reserve: { perHour: quota.reservePerHour, perDay: quota.reservePerDay },
    intake: { ...config.intake, account: id, continuing: config.continuing },
  };
}

/** Whether other machines may write into the spool behind our back. */
export function spoolPlace({ places }: Config): PlaceKind {
  return placeKindOf(realPlace(places.spool), mounts());
}

/** Makes the spool; a spool that cannot be made has to be told before anything is promised. */
export async function makeSpool({ config }: App): Promise<void> {
  const { spool } = config.places;
  try {
    await makeFolder(spool);
    await tryListing(spool);
  } catch (error) {
    throw spoolUnusable(spool, error);
  }
}

/** Dumps in the spool; none where there is no spool yet. */
export async function listSpool(app: App): Promise<string[]> {
  const { folder, names } = await namesInSpool(app);
  return names.map((name) => folder + name);
}

/** The names of these dumps, and what stands before each: paths of very many take longer than all else that is done with them. */
export async function namesInSpool({ config }: App): Promise<{ folder: string; names: readonly string[] }> {
  const { spool } = config.places;
  try {
    return { folder: join(spool, sep), names: (await whereItExists(() => listNames(spool))) ?? [] };
  } catch (error) {
    throw spoolUnusable(spool, error);
  }
}

export function spoolUnusable(spool: string, cause: unknown): BridgeError {
  if (isFullDisk(cause)) {
    const message = `the disk of ${spool} takes no more (${systemCode(cause)})`;
    return new BridgeError('disk_full', message, 'make room on it; nothing is lost', cause);
  }
  return new BridgeError(
    'spool_unusable',
    `the spool ${spool} is not a folder that can be used (${systemCode(cause) ?? 'unknown reason'})`,
    'name another folder with --spool or VILVIK_SPOOL, or mend the rights of this one',
    cause,
  );
}

export interface Delivery {
  readonly ports: DeliveryPorts;
  readonly settings: DeliverySettings;
}

/** Everything that talks to the service; throws `key_missing` or `key_unreadable` where there is no key to talk with. */
export async function buildDelivery(
  app: App,
  onSending: DeliveryPorts['onSending'],
  onTrouble: NonNullable<DeliveryPorts['onTrouble']>,
  onKeyHolds: NonNullable<DeliveryPorts['onKeyHolds']>,
): Promise<Delivery & { key: ApiKey }> {
  const { config, ledger, clock, account } = app;
  const key = await loadApiKey(app.host, config.account.name);
  const { createClient } = await import('../api/client.ts');
  const { baseUrl, name } = config.account;
  const { timeoutMs, concurrency, inDoubt, backoffInitialMs, backoffMaxMs } = config.delivery;
  const client = createClient({
    baseUrl,
    apiKey: () => key.reveal(),
    timeoutMs,
    userAgent: `vilvik-bridge/${VERSION}`,
    network: await networkOf(baseUrl, app.host),
  });
  return {
    key,
    ports: {
      ledger,
      client,
      clock,
      timekeeper: clock,
      owner: currentOwner(),
      chance: Math.random,
      onSending,
      onTrouble,
      onKeyHolds,
    },
    settings: {
      account,
      accountName: name,
      baseUrl,
      keyFingerprint: key.fingerprint,
      limits: app.limits,
      reserve: app.reserve,
      backoff: { initialMs: backoffInitialMs, maxMs: backoffMaxMs },
      timeoutMs,
      bodies: join(config.places.stateDir, 'bodies'),
      inDoubt,
      lookBeforeFirstSend: spoolPlace(config).kind !== 'local',
      concurrency,
      mustBeProven: config.intake.requireProof,
      continuing: { budget: config.continuing, places: config.places },
    },
  };
}
