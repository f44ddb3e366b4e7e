import { existsSync } from 'node:fs';
import { loadConfig, type Flags } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import { systemClock } from '../platform/clock.ts';
import { buildApp, currentHost, ledgerFile, type App } from './build-app.ts';
import { abortOnSignals, Lifetime } from './lifetime.ts';
import type { Login } from './login.ts';
import { careForLedger, refuseLostLedger } from './rebuild.ts';

export interface OpenOptions {
  /** For looking only: where there is no ledger yet, none is made. */
  readonly mustNotWrite: boolean;
  /** The ledger is read through before it is used, however large it is. */
  readonly thorough?: boolean;
}

/** Flags -> configuration -> app, with the process's signals bound to it. */
export async function openApp(
  flags: Flags,
  { mustNotWrite, thorough = false }: OpenOptions,
): Promise<{ app: App; signal: AbortSignal }> {
  const host = currentHost();
  const config = await loadConfig({ flags, ...host });
  const file = ledgerFile(config);
  if (mustNotWrite) refuseLostLedger({ config, file });
  const depth = thorough ? 'thorough' : 'quick';
  const rebuilt = mustNotWrite ? null : await careForLedger({ config, file, clock: systemClock, depth });
  const isMissing = mustNotWrite && !existsSync(file);
  const app = buildApp({ config, host, ledger: isMissing ? ':memory:' : file, rebuilt });
  return { app, signal: abortOnSignals(app.lifetime) };
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
