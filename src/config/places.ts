import path from 'node:path';

const APP = 'vilvik-bridge';

/** What the machine and the user's session say; read once, at the top, and passed down. */
export interface Host {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly home: string;
  readonly cwd: string;
}

/** Where dumps are when nobody says otherwise; the Python package computes the same from the same table of cases. */
export function defaultSpool({ env, platform, home }: Host): string {
  if (platform === 'win32') return path.win32.join(localAppData(env, home), APP, 'Data', 'spool');
  if (platform === 'darwin') return path.posix.join(home, 'Library', 'Application Support', APP, 'spool');
  return path.posix.join(xdgFolder(env['XDG_DATA_HOME'], home, '.local', 'share'), APP, 'spool');
}

/** Where the ledger and all that only this machine may touch is when nobody says otherwise. */
export function defaultStateDir({ env, platform, home }: Host): string {
  if (platform === 'win32') return path.win32.join(localAppData(env, home), APP, 'State');
  if (platform === 'darwin') return path.posix.join(home, 'Library', 'Application Support', APP, 'state');
  return path.posix.join(xdgFolder(env['XDG_STATE_HOME'], home, '.local', 'state'), APP);
}

/** Where it is: as a flag names it, else the environment, else the standard one. */
export function stateDirOf(flag: string | undefined, host: Host): string {
  const named = flag ?? nonEmpty(host.env['VILVIK_STATE_DIR']);
  return named === undefined ? defaultStateDir(host) : absolutePath(named, host);
}

/** What `probe` found out about the service. */
export function assumptionsFile(stateDir: string): string {
  return path.join(stateDir, 'assumptions.toml');
}

/** The configuration that is read when none is named. */
export function defaultConfigFile({ env, platform, home }: Host): string {
  if (platform === 'win32') {
    const roaming = nonEmpty(env['APPDATA']) ?? path.win32.join(home, 'AppData', 'Roaming');
    return path.win32.join(roaming, APP, 'Config', 'config.toml');
  }
  if (platform === 'darwin') return path.posix.join(home, 'Library', 'Preferences', APP, 'config.toml');
  return path.posix.join(xdgFolder(env['XDG_CONFIG_HOME'], home, '.config'), APP, 'config.toml');
}

/** A folder or file as the user named it, made absolute; with `~` for the home folder also where no shell has seen it. */
export function absolutePath(named: string, { platform, home, cwd }: Host): string {
  const isWindows = platform === 'win32';
  const inHome = (isWindows ? /^~(?:[/\\]+(.*))?$/s : /^~(?:\/+(.*))?$/s).exec(named);
  const paths = isWindows ? path.win32 : path.posix;
  return inHome === null ? paths.resolve(cwd, named) : paths.resolve(home, inHome[1] ?? '');
}

/** A variable that is set to nothing counts as not set. */
export function nonEmpty(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}

function localAppData(env: Host['env'], home: string): string {
  return nonEmpty(env['LOCALAPPDATA']) ?? path.win32.join(home, 'AppData', 'Local');
}

/** The XDG specification has relative paths ignored. */
function xdgFolder(value: string | undefined, home: string, ...standard: string[]): string {
  return value !== undefined && path.posix.isAbsolute(value) ? value : path.posix.join(home, ...standard);
}
