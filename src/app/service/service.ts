import { unlink } from 'node:fs/promises';
import { loadConfig, type Flags } from '../../config/load.ts';
import { nonEmpty, type Host } from '../../config/places.ts';
import { BridgeError } from '../../core/errors.ts';
import { exists, writeDurably } from '../../platform/files.ts';
import { currentHost } from '../current-host.ts';
import type { Keeper } from './keeper.ts';
import { launchdKeeper } from './launchd.ts';
import { serviceProgram } from './program.ts';
import { systemdKeeper } from './systemd.ts';

export type ServiceVerb = 'install' | 'uninstall' | 'status' | 'logs';

export interface ServiceReport {
  readonly keeper: Keeper['name'];
  readonly file: string;
  readonly isInstalled: boolean;
  /** What was asked for: the description, the state, the log; null where nothing was. */
  readonly text: string | null;
  readonly remarks: readonly string[];
}

const SHOWN_LOG_LINES = 100;

/** The daemon as a service of the user. With `dryRun` an installation only answers the text of the file. */
export async function serve(verb: ServiceVerb, dryRun: boolean, flags: Flags): Promise<ServiceReport> {
  const host = currentHost();
  const config = await loadConfig({ flags, ...host });
  const program = serviceProgram(config, flags, host);
  const keeper = keeperOf(host, program.logFile);
  const { name, file } = keeper;
  const report = async (text: string | null, remarks: readonly string[] = []): Promise<ServiceReport> => ({
    keeper: name,
    file,
    isInstalled: await exists(file),
    text,
    remarks,
  });
  if (verb === 'install') {
    const text = keeper.describe(program);
    if (dryRun) return report(text);
    await keeper.check();
    await writeDurably(file, text);
    await keeper.start();
    const isKeySet = nonEmpty(host.env['VILVIK_API_KEY']) !== undefined;
    return report(null, [keeper.remark, ...(isKeySet ? [KEY_REMARK] : [])]);
  }
  if (!(await exists(file))) return report(null);
  if (verb === 'uninstall') return dryRun ? report(null) : uninstall(keeper, report);
  await keeper.check();
  return report(verb === 'status' ? await keeper.state() : await keeper.logs(SHOWN_LOG_LINES));
}

const KEY_REMARK =
  'VILVIK_API_KEY is not handed on to the service: keep the key with vilvik-bridge login --with-key';

async function uninstall(
  keeper: Keeper,
  report: (text: string) => Promise<ServiceReport>,
): Promise<ServiceReport> {
  await keeper.check();
  await keeper.stop();
  await unlink(keeper.file);
  await keeper.forget();
  return report(`the service has ended, and ${keeper.file} is removed`);
}

function keeperOf(host: Host, logFile: string): Keeper {
  if (host.platform === 'linux') return systemdKeeper(host);
  if (host.platform === 'darwin') return launchdKeeper(host, logFile);
  throw new BridgeError(
    'service_unavailable',
    `services are made for systemd and launchd, not for ${host.platform}`,
    'have the system start "vilvik-bridge watch" when you log in, with its own means',
  );
}
