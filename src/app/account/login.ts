import { loadConfig, type Flags } from '../../config/load.ts';
import { forgetAccount, rememberAccount } from '../../config/accounts.ts';
import { checkedKey, credentialsFile, removeApiKey, saveApiKey } from '../../config/credentials.ts';
import type { Host } from '../../config/places.ts';
import type { Config } from '../../config/schema.ts';
import { BridgeError } from '../../core/errors.ts';
import { networkOf } from '../network.ts';
import type { DeviceLogin, Invitation } from './device-login.ts';
import { readRights, type Rights } from './rights.ts';

/** What everything about an account works with. */
export interface Login extends DeviceLogin {
  readonly flags: Flags;
}

export interface LoggedIn {
  readonly account: string;
  readonly baseUrl: string;
  readonly file: string;
  readonly fingerprint: string;
  readonly scopes: readonly string[] | null;
  /** What the person should know besides. */
  readonly remarks: readonly string[];
}

/** Asks for a key of this device until a person has approved, said no, or let the time pass. */
export async function logInDevice(login: Login, invite: (to: Invitation) => void): Promise<LoggedIn> {
  const { awaitKey } = await import('./device-login.ts');
  const { apiKey, scopes } = await awaitKey(login, invite);
  return keep(login, apiKey, scopes, []);
}

/** Keeps a key that the person has already, once the service was asked whether it knows it. */
export async function logInWithKey(login: Login, text: string): Promise<LoggedIn> {
  const { config, host, clock, signal } = login;
  const { baseUrl } = config.account;
  const key = checkedKey(text.trim(), 'standard input');
  const rights = await readRights({
    baseUrl,
    key,
    now: clock.now(),
    network: await networkOf(baseUrl, host),
    signal,
  });
  if (rights.kind === 'refused') {
    throw new BridgeError(
      'login_failed',
      `${baseUrl} does not accept this key: ${rights.why}`,
      'copy the key again, or name the address it belongs to with --base-url',
    );
  }
  return keep(login, key.reveal(), null, remarksOn(rights));
}

function remarksOn(rights: Rights): string[] {
  return rights.kind === 'unknown' ? [`whether the key is accepted could not be asked: ${rights.why}`] : [];
}

async function keep(
  { config, host, flags }: Login,
  text: string,
  scopes: readonly string[] | null,
  remarks: readonly string[],
): Promise<LoggedIn> {
  const { name, baseUrl } = config.account;
  const { fingerprint } = await saveApiKey(host, name, text);
  await rememberAccount(host, name, { baseUrl, fingerprint, scopes });
  const { baseUrl: _, ...others } = flags;
  const inForce = (await loadConfig({ flags: others, ...host })).account.baseUrl;
  const own =
    inForce === baseUrl || (host.env['VILVIK_API_KEY'] ?? '') !== ''
      ? []
      : [`the configuration names another address, and that is where the key would go: ${inForce}`];
  return {
    account: name,
    baseUrl,
    file: credentialsFile(host, name),
    fingerprint,
    scopes,
    remarks: [...remarks, ...own, ...variableRemarks(host)],
  };
}

function variableRemarks({ env }: Host): string[] {
  return (env['VILVIK_API_KEY'] ?? '') === '' ? [] : ['VILVIK_API_KEY is set, and comes before this file'];
}

export interface LoggedOut {
  readonly account: string;
  readonly file: string;
  readonly wasThere: boolean;
  readonly remarks: readonly string[];
}

/** Forgets the key of the account on this machine; at the service it stays valid. */
export async function logOut(config: Config, host: Host): Promise<LoggedOut> {
  const { name } = config.account;
  const wasThere = await removeApiKey(host, name);
  await forgetAccount(host, name);
  return { account: name, file: credentialsFile(host, name), wasThere, remarks: variableRemarks(host) };
}
