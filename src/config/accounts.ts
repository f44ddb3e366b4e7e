import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { BridgeError } from '../core/errors.ts';
import { whereItExists, writeDurably } from '../platform/files.ts';
import { loadApiKey } from './credentials.ts';
import { defaultConfigFile, type Host } from './places.ts';

/** What a login leaves beside the key, for which the SDK's file has no room. */
export interface RememberedAccount {
  readonly baseUrl: string;
  /** Of the key that was kept, to know whether the rest is still about it. */
  readonly fingerprint: string;
  /** What the service said the key may do; null where it did not say. */
  readonly scopes: readonly string[] | null;
}

const fileSchema = z.looseObject({
  accounts: z.record(
    z.string(),
    z.object({ base_url: z.string(), fingerprint: z.string(), scopes: z.array(z.string()).nullable() }),
  ),
});

type Accounts = z.infer<typeof fileSchema>['accounts'];

export function accountsFile(host: Host): string {
  return path.join(path.dirname(defaultConfigFile(host)), 'accounts.json');
}

/** Null where nobody logged in, or where the file cannot be used: it only saves typing. */
export async function recallAccount(host: Host, account: string): Promise<RememberedAccount | null> {
  const found = (await readAccounts(host))[account];
  if (found === undefined) return null;
  return { baseUrl: found.base_url, fingerprint: found.fingerprint, scopes: found.scopes };
}

/** The address that the key in use was got from; another key may belong to another service, and must not go there. */
export async function addressOfKey(host: Host, account: string): Promise<string | null> {
  const remembered = await recallAccount(host, account);
  if (remembered === null) return null;
  const fingerprint = await fingerprintInUse(host, account);
  return fingerprint === null || fingerprint === remembered.fingerprint ? remembered.baseUrl : null;
}

async function fingerprintInUse(host: Host, account: string): Promise<string | null> {
  try {
    return (await loadApiKey(host, account)).fingerprint;
  } catch (error) {
    if (error instanceof BridgeError) return null;
    throw error;
  }
}

export async function rememberAccount(host: Host, account: string, what: RememberedAccount): Promise<void> {
  const { baseUrl, fingerprint, scopes } = what;
  const entry = { base_url: baseUrl, fingerprint, scopes: scopes === null ? null : [...scopes] };
  await writeAccounts(host, { ...(await readAccounts(host)), [account]: entry });
}

export async function forgetAccount(host: Host, account: string): Promise<void> {
  const accounts = await readAccounts(host);
  if (accounts[account] === undefined) return;
  const { [account]: _, ...others } = accounts;
  await writeAccounts(host, others);
}

async function readAccounts(host: Host): Promise<Accounts> {
  try {
    const text = await whereItExists(() => readFile(accountsFile(host), 'utf8'));
    return text === null ? {} : fileSchema.parse(JSON.parse(text)).accounts;
  } catch {
    return {};
  }
}

function writeAccounts(host: Host, accounts: Accounts): Promise<void> {
  return writeDurably(accountsFile(host), `${JSON.stringify({ version: 1, accounts }, null, 2)}\n`);
}
