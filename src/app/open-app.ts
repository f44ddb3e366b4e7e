import { existsSync } from 'node:fs';
import { loadConfig, type Flags } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import { buildApp, currentHost, ledgerFile, type App } from './build-app.ts';
import { abortOnSignals } from './lifetime.ts';

export interface OpenOptions {
  /** For looking only: where there is no ledger yet, none is made. */
  readonly mustNotWrite: boolean;
}

/** Flags -> configuration -> app, with the process's signals bound to it. */
export async function openApp(
  flags: Flags,
  { mustNotWrite }: OpenOptions,
): Promise<{ app: App; signal: AbortSignal }> {
  const host = currentHost();
  const config = await loadConfig({ flags, ...host });
  const file = ledgerFile(config);
  const app = buildApp({ config, host, ledger: mustNotWrite && !existsSync(file) ? ':memory:' : file });
  return { app, signal: abortOnSignals(app.lifetime) };
}

/** The configuration alone, for what needs neither ledger nor service. */
export function openConfig(flags: Flags): Promise<Config> {
  return loadConfig({ flags, ...currentHost() });
}
