import { recallAccount } from '../../config/accounts.ts';
import { loadApiKey } from '../../config/credentials.ts';
import type { Login } from './login.ts';

/** Under which account the bridge would send, and with which key. */
export interface Identity {
  readonly account: string;
  readonly baseUrl: string;
  readonly tier: string;
  /** `VILVIK_API_KEY`, or the path of the file. */
  readonly source: string;
  readonly fingerprint: string;
  /** What the service said at the login; null where nobody knows. */
  readonly scopes: readonly string[] | null;
}

/** Asks nobody; throws `key_missing` where there is no key. */
export async function whoAmI({ config, host }: Pick<Login, 'config' | 'host'>): Promise<Identity> {
  const { name, baseUrl, tier } = config.account;
  const { source, fingerprint } = await loadApiKey(host, name);
  const remembered = await recallAccount(host, name);
  const scopes = remembered?.fingerprint === fingerprint ? remembered.scopes : null;
  return { account: name, baseUrl, tier, source, fingerprint, scopes };
}
