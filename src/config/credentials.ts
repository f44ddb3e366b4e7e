import { createHash } from 'node:crypto';
import { open, unlink } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { BridgeError } from '../core/errors.ts';
import { systemCode, whereItExists, writeDurably } from '../platform/files.ts';
import { nonEmpty, type Host } from './places.ts';

const credentialsSchema = z.looseObject({ api_key: z.string() });

const REWRITE = 'write it anew with: vilvik-bridge login, or set VILVIK_API_KEY';

/** A key that does not show itself: logs, JSON and inspection see the fingerprint alone. */
export class ApiKey {
  readonly #text: string;
  /** Tells one key from another, in the ledger too; the key cannot be won back from it. */
  readonly fingerprint: string;
  /** `VILVIK_API_KEY`, or the path of the credentials file. */
  readonly source: string;

  constructor(text: string, source: string) {
    this.#text = text;
    this.fingerprint = createHash('sha256').update(text).digest('hex').slice(0, 16);
    this.source = source;
  }

  reveal(): string {
    return this.#text;
  }
}

/** The key of an account: the environment, then the file of the Vilvik SDK. No error repeats any of its text. */
export async function loadApiKey(host: Host, account: string): Promise<ApiKey> {
  const variable = nonEmpty(host.env['VILVIK_API_KEY']);
  if (variable !== undefined) return checkedKey(variable, 'VILVIK_API_KEY');
  const file = credentialsFile(host, account);
  const key = await readCredentials(file, host.platform);
  if (key !== null) return key;
  throw new BridgeError(
    'key_missing',
    `no API key: VILVIK_API_KEY is not set and there is no ${file}`,
    `set VILVIK_API_KEY, or type: vilvik-bridge login${account === 'default' ? '' : ` --account ${account}`}`,
  );
}

/** Keeps a key as the SDK does; answers it, checked. */
export async function saveApiKey(host: Host, account: string, text: string): Promise<ApiKey> {
  const file = credentialsFile(host, account);
  const key = checkedKey(text, file);
  try {
    await writeDurably(file, JSON.stringify({ api_key: key.reveal() }));
  } catch (error) {
    const hint = 'check that the folder is yours and has space';
    throw unusable(`${file} cannot be written (${systemCode(error) ?? 'unknown reason'})`, hint);
  }
  return key;
}

/** Answers whether there was one. */
export async function removeApiKey(host: Host, account: string): Promise<boolean> {
  const file = credentialsFile(host, account);
  try {
    return (await whereItExists(() => unlink(file).then(() => true))) ?? false;
  } catch (error) {
    throw unusable(
      `${file} cannot be removed (${systemCode(error) ?? 'unknown reason'})`,
      'check its rights',
    );
  }
}

/** Where the SDK keeps the key, on every platform; the ones of other accounts lie beside it. */
export function credentialsFile({ env, home, cwd }: Host, account: string): string {
  const config = nonEmpty(env['XDG_CONFIG_HOME']) ?? path.join(home, '.config');
  return path.resolve(
    cwd,
    config,
    'vilvik',
    account === 'default' ? 'credentials' : `credentials.${account}`,
  );
}

async function readCredentials(file: string, platform: NodeJS.Platform): Promise<ApiKey | null> {
  let text: string | null;
  try {
    text = await whereItExists(() => readPrivateFile(file, platform));
  } catch (error) {
    if (error instanceof BridgeError) throw error;
    throw unusable(`${file} cannot be read (${systemCode(error) ?? 'unknown reason'})`, REWRITE);
  }
  return text === null ? null : checkedKey(keyIn(text, file), file);
}

async function readPrivateFile(file: string, platform: NodeJS.Platform): Promise<string> {
  const handle = await open(file, 'r');
  try {
    const { mode } = await handle.stat();
    if (platform !== 'win32' && (mode & 0o077) !== 0) {
      const shown = (mode & 0o777).toString(8);
      throw unusable(`${file} is open to other users (mode ${shown})`, `type: chmod 600 ${quoted(file)}`);
    }
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

function keyIn(text: string, file: string): string {
  try {
    return credentialsSchema.parse(JSON.parse(text)).api_key;
  } catch {
    // Without its cause: the messages of JSON.parse quote the text, and with it the key.
    throw unusable(`${file} is not {"api_key": "…"}`, REWRITE);
  }
}

/** A header carries printable ASCII only; the line break of `echo` or an editor is forgiven. */
export function checkedKey(text: string, source: string): ApiKey {
  const key = text.replace(/\r?\n$/, '');
  if (/^[\x21-\x7e]+$/.test(key)) return new ApiKey(key, source);
  const message = `the API key in ${source} is empty or has characters that no key has (blank, control, non-ASCII)`;
  throw unusable(message, 'copy the key again, without quotation marks, blanks and line breaks');
}

function unusable(message: string, hint: string): BridgeError {
  return new BridgeError('key_unreadable', message, hint);
}

function quoted(file: string): string {
  return /^[\w./-]+$/.test(file) ? file : `'${file.replaceAll("'", String.raw`'\''`)}'`;
}
