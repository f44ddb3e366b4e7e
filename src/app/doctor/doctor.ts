import { existsSync } from 'node:fs';
import { loadConfig, type Flags } from '../../config/load.ts';
import { defaultConfigFile, type Host } from '../../config/places.ts';
import type { Config } from '../../config/schema.ts';
import { BridgeError } from '../../core/errors.ts';
import { currentHost } from '../current-host.ts';
import { abortOnSignals, Lifetime } from '../lifetime.ts';
import { fail, ok, skipped, type Check } from './check.ts';
import { localChecks, nodeCheck } from './local-checks.ts';
import { machineChecks } from './machine-checks.ts';
import { probedChecks } from './probed-checks.ts';
import { serviceChecks } from './service-checks.ts';

/** Everything the bridge stands on, from the ground up; each check is told as soon as it is made. */
export async function examine(flags: Flags, tell: (check: Check) => void): Promise<readonly Check[]> {
  const lifetime = new Lifetime();
  try {
    const checks: Check[] = [];
    const signal = abortOnSignals(lifetime);
    for await (const check of allChecks(flags, signal)) {
      if (signal.aborted) throw new BridgeError('interrupted', 'stopped before the last check', '');
      checks.push(check);
      tell(check);
    }
    return checks;
  } finally {
    await lifetime.close();
  }
}

/** One check after the other; the last ones ask the service. */
export async function* allChecks(flags: Flags, signal: AbortSignal): AsyncGenerator<Check> {
  const host = currentHost();
  yield nodeCheck();
  const read = await readConfig(flags, host);
  yield read.check;
  if (read.config === null) {
    yield skipped('the rest', 'the configuration has to be mended first');
    return;
  }
  yield* localChecks(read.config);
  yield* serviceChecks(read.config, host, signal);
  yield* probedChecks(read.config);
  yield* machineChecks(read.config, host);
}

async function readConfig(flags: Flags, host: Host): Promise<{ check: Check; config: Config | null }> {
  const name = 'configuration';
  try {
    const config = await loadConfig({ flags, ...host });
    const { name: account, tier, baseUrl } = config.account;
    const file = flags.config ?? host.env['VILVIK_CONFIG'] ?? defaultConfigFile(host);
    const from = existsSync(file) ? file : `${file} is not there, and need not be`;
    const found = `${from}: account ${account} (${tier}) at ${baseUrl}`;
    return { check: ok(name, found), config };
  } catch (error) {
    if (!(error instanceof BridgeError)) throw error;
    return { check: fail(name, error.message, error.hint), config: null };
  }
}
