import { existsSync } from 'node:fs';
import { loadConfig, type Flags } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import { systemClock } from '../platform/clock.ts';
import { keepSmall } from '../platform/memory.ts';
import { buildApp, ledgerFile, type App } from './build-app.ts';
import { currentHost } from './current-host.ts';
import type { Reloads } from './daemon/daemon.ts';
import type { LoadConfig } from './daemon/reload.ts';
import { abortOnSignals, endInTime, Lifetime } from './lifetime.ts';
import type { Login } from './account/login.ts';
import { careForLedger, refuseLostLedger } from './ledger-care/rebuild.ts';

export interface OpenOptions {
  /** For looking only: where there is no ledger yet, none is made. */
  readonly mustNotWrite: boolean;
  /** The ledger is read through before it is used, however large it is. */
  readonly thorough?: boolean;
}

/** Flags -> configuration -> app, with the process's signals bound to it. */
export async function openApp(
  flags: Flags,
  options: OpenOptions,
): Promise<{ app: App; signal: AbortSignal }> {
  const app = await makeApp(flags, options);
  return { app, signal: abortOnSignals(app.lifetime) };
}

async function makeApp(flags: Flags, { mustNotWrite, thorough = false }: OpenOptions): Promise<App> {
  const host = currentHost();
  const config = await loadConfig({ flags, ...host });
  const file = ledgerFile(config);
  if (mustNotWrite) refuseLostLedger({ config, file });
  const depth = thorough ? 'thorough' : 'quick';
  const rebuilt = mustNotWrite ? null : await careForLedger({ config, file, clock: systemClock, depth });
  const isMissing = mustNotWrite && !existsSync(file);
  return buildApp({ config, host, ledger: isMissing ? ':memory:' : file, rebuilt });
}

/** The daemon stops within five seconds of a signal. */
const STOP_WITHIN_MS = 4_500;

/** Knows of hang-ups that came before there were handlers for them. */
interface HangupsBefore {
  readonly wasHungUp: () => boolean;
}

/** The app of a daemon: a hang-up has it read the configuration again, from the same flags and environment. */
export async function openDaemon(
  flags: Flags,
  before: HangupsBefore | null,
): Promise<{ app: App; signal: AbortSignal; reloads: Reloads }> {
  keepSmall();
  const app = await makeApp(flags, { mustNotWrite: false, thorough: true });
  const { lifetime, host } = app;
  const load: LoadConfig = () => loadConfig({ flags, ...host });
  let listener: Parameters<Reloads['onAsked']>[0] | null = null;
  let isAsked = false;
  const onHangup = (): void => {
    if (listener === null) isAsked = true;
    else listener(load);
  };
  const signal = abortOnSignals(lifetime, { onHangup });
  endInTime(signal, lifetime, STOP_WITHIN_MS);
  const onAsked: Reloads['onAsked'] = (asked) => {
    listener = asked;
    // What was changed then may have been read before that.
    if (isAsked || before?.wasHungUp() === true) asked(load);
  };
  return { app, signal, reloads: { onAsked } };
}

/** What a login works with: no ledger is opened for it. */
export async function openLogin(flags: Flags): Promise<{ login: Login; lifetime: Lifetime }> {
  const host = currentHost();
  const config = await loadConfig({ flags, ...host });
  const lifetime = new Lifetime();
  const signal = abortOnSignals(lifetime);
  return { login: { config, host, flags, clock: systemClock, signal }, lifetime };
}

/** The configuration alone, for what needs neither ledger nor service. */
export function openConfig(flags: Flags): Promise<Config> {
  return loadConfig({ flags, ...currentHost() });
}
