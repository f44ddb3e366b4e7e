import { access, constants } from 'node:fs/promises';
import { createClient } from '../../api/client.ts';
import { DEFAULT_BASE_URL } from '../../config/base-url.ts';
import { loadApiKey, type ApiKey } from '../../config/credentials.ts';
import { nonEmpty, type Host } from '../../config/places.ts';
import type { Config } from '../../config/schema.ts';
import { BridgeError } from '../../core/errors.ts';
import type { HttpAnswer } from '../../core/outcome.ts';
import { exceptionFor, namedProxy, proxyFor } from '../../core/proxy.ts';
import { systemClock } from '../../platform/clock.ts';
import { networkOf } from '../network.ts';
import { readRights, USER_AGENT, type Rights } from '../account/rights.ts';
import { attempt, fail, ok, skipped, warn, type Check } from './check.ts';

/** The documentation names this one, the SDK the default. */
const OTHER_BASE_URL = 'https://beta.vilvik.com/api/v1';
const TIMEOUT_MS = 10_000;
const LARGEST_DIFFERENCE_MS = 60_000;

/** Key, network, address and what the key may do. */
export async function* serviceChecks(config: Config, host: Host, signal: AbortSignal): AsyncGenerator<Check> {
  const { baseUrl } = config.account;
  const key = await findKey(config, host);
  yield key instanceof BridgeError ? fail('key', key.message, key.hint) : ok('key', keyWords(key));
  const network = await attempt('network', () => networkCheck(baseUrl, host));
  yield network;
  if (network.verdict === 'fail') {
    yield skipped('address', 'the way to it has to be mended first');
    return;
  }
  const health = await askHealth(baseUrl, host, signal);
  yield addressCheck(baseUrl, health);
  yield* otherAddress(baseUrl, host, signal);
  yield clockCheck(health, systemClock.now());
  if (health.kind !== 'response' || key instanceof BridgeError) {
    const why = key instanceof BridgeError ? 'there is no key' : 'the address does not answer';
    yield skipped('key accepted', why);
    yield skipped('rights', why);
    return;
  }
  yield* rightsChecks(
    await readRights({
      baseUrl,
      key,
      now: systemClock.now(),
      network: await networkOf(baseUrl, host),
      signal,
    }),
    baseUrl,
  );
}

async function findKey(config: Config, host: Host): Promise<ApiKey | BridgeError> {
  try {
    return await loadApiKey(host, config.account.name);
  } catch (error) {
    if (error instanceof BridgeError) return error;
    throw error;
  }
}

function keyWords({ source, fingerprint }: ApiKey): string {
  return `from ${source}, fingerprint ${fingerprint}`;
}

/** How a request to the configured address would go, by what is in force here. */
async function networkCheck(baseUrl: string, host: Host): Promise<Check> {
  const { env } = host;
  // What the client would not take is told here, and nothing is asked.
  await networkOf(baseUrl, host);
  const extra = nonEmpty(env[READ_BY_NODE]);
  if (extra === undefined || (await isReadable(extra)))
    return ok('network', `${baseUrl} ${wayWords(baseUrl, env)}; ${trustWords(env)}`);
  const words = `${baseUrl} ${wayWords(baseUrl, env)}; ${trustWords({ ...env, [READ_BY_NODE]: '' })}`;
  const missing = `${READ_BY_NODE} names ${extra}, which cannot be read: Node.js goes on without it`;
  return warn('network', `${words}; ${missing}`, `name a file in PEM format, or unset ${READ_BY_NODE}`);
}

/** Of a file that is not there it says nothing. */
const READ_BY_NODE = 'NODE_EXTRA_CA_CERTS';

async function isReadable(file: string): Promise<boolean> {
  try {
    await access(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

function wayWords(baseUrl: string, env: Host['env']): string {
  const proxy = proxyFor(baseUrl, env);
  if (proxy !== null) return `by the proxy ${proxy.address} (${proxy.variable})`;
  const named = namedProxy(env);
  if (named === null) return 'directly: HTTPS_PROXY names no proxy';
  const why = exceptionFor(baseUrl, env) ?? '';
  return `directly, not by the proxy ${named.address} (${named.variable}): ${why}`;
}

const CA_VARIABLES = ['SSL_CERT_FILE', READ_BY_NODE] as const;

function trustWords(env: Host['env']): string {
  const inForce = CA_VARIABLES.flatMap((name) => {
    const file = nonEmpty(env[name]);
    return file === undefined ? [] : [`those in ${file} (${name})`];
  });
  return `trusts ${['the certificate authorities of Node.js', ...inForce].join(' and ')}`;
}

async function askHealth(baseUrl: string, host: Host, signal: AbortSignal): Promise<HttpAnswer> {
  // Without the key: this address may not be the right one.
  const network = await networkOf(baseUrl, host);
  const client = createClient({
    baseUrl,
    apiKey: () => null,
    timeoutMs: TIMEOUT_MS,
    userAgent: USER_AGENT,
    network,
  });
  return client.health(signal);
}

function addressCheck(baseUrl: string, answer: HttpAnswer): Check {
  if (answer.kind !== 'response')
    return fail('address', `${baseUrl}: ${answer.message}`, 'check the network, the proxy and base_url');
  const { status } = answer;
  if (status < 300) return ok('address', `${baseUrl} answers`);
  const isThere = status === 401 || status === 403 || status === 429 || status >= 500;
  const words = `${baseUrl}/health answers ${status}`;
  if (isThere) return warn('address', words, 'the service is there; look again later');
  return fail('address', words, 'is base_url right? the key goes there alone');
}

async function* otherAddress(baseUrl: string, host: Host, signal: AbortSignal): AsyncGenerator<Check> {
  const known = [DEFAULT_BASE_URL, OTHER_BASE_URL];
  if (!known.includes(baseUrl)) return;
  const other = known.find((url) => url !== baseUrl) ?? OTHER_BASE_URL;
  const answer = await askHealth(other, host, signal);
  yield answer.kind === 'response'
    ? ok('other address', `${other}: answers ${answer.status}`)
    : skipped('other address', `${other}: ${answer.message}`);
}

function clockCheck(answer: HttpAnswer, now: number): Check {
  const serverTime = answer.kind === 'response' ? answer.serverTime : null;
  if (serverTime === null) return skipped('clock', 'the service did not say what time it is');
  const differenceMs = Math.abs(now - serverTime);
  const words = `${Math.round(differenceMs / 1_000)} s from the clock of the service`;
  if (differenceMs <= LARGEST_DIFFERENCE_MS) return ok('clock', words);
  return warn('clock', words, 'set the clock of this machine: limits are kept by it');
}

function* rightsChecks(rights: Rights, baseUrl: string): Generator<Check> {
  if (rights.kind !== 'accepted') {
    const { kind, why } = rights;
    yield kind === 'refused'
      ? fail('key accepted', `${baseUrl} refuses the key: ${why}`, 'get another one: vilvik-bridge login')
      : warn('key accepted', `nobody knows: ${why}`, 'look again later');
    yield skipped('rights', kind === 'refused' ? 'the key is not accepted' : 'the key could not be tried');
    return;
  }
  yield ok('key accepted', `${baseUrl} knows the key`);
  const { resultsRead, submissionsRead } = rights;
  const words = `results:read ${yesNo(resultsRead)}, submissions:read ${yesNo(submissionsRead)}; imports:write shows at an import alone`;
  const mend = 'importing works all the same, but what is in doubt cannot be looked for in full';
  yield resultsRead === true && submissionsRead === true ? ok('rights', words) : warn('rights', words, mend);
}

function yesNo(may: boolean | null): string {
  if (may === null) return 'unknown';
  return may ? 'yes' : 'no';
}
