import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { Flags } from '../../config/load.ts';
import { absolutePath, nonEmpty, type Host } from '../../config/places.ts';
import type { Config } from '../../config/schema.ts';
import type { ServiceProgram } from '../../core/service-files.ts';

/** A service has none of the user's environment: what counts of it goes along, all but the key. */
const KEPT = ['HTTPS_PROXY', 'https_proxy', 'NO_PROXY', 'no_proxy', 'NODE_EXTRA_CA_CERTS', 'VILVIK_PYTHON'];
const XDG = ['XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_STATE_HOME'];

/** The daemon as it would run from here: this Node.js, this script, these places. */
export function serviceProgram(config: Config, flags: Flags, host: Host): ServiceProgram {
  const { spool, stateDir } = config.places;
  const script = realpathSync(process.argv[1] ?? '');
  const named = { config: 'VILVIK_CONFIG', account: 'VILVIK_ACCOUNT', 'base-url': 'VILVIK_BASE_URL' };
  const stated = { config: flags.config, account: flags.account, 'base-url': flags.baseUrl };
  const others = Object.entries(named).flatMap(([flag, variable]) => {
    const value = stated[flag as keyof typeof stated] ?? nonEmpty(host.env[variable]);
    if (value === undefined) return [];
    return [`--${flag}`, flag === 'config' ? absolutePath(value, host) : value];
  });
  const env = [...KEPT, ...XDG].flatMap((name) => {
    const value = nonEmpty(host.env[name]);
    return value === undefined ? [] : [[name, value] as const];
  });
  const program = [process.execPath, '--disable-warning=ExperimentalWarning', script] as const;
  return {
    words: [...program, 'watch', '--spool', spool, '--state-dir', stateDir, ...others],
    env: Object.fromEntries(env),
    logFile: join(stateDir, 'daemon.log'),
  };
}
