import { readFile } from 'node:fs/promises';
import type { Network } from '../api/connections.ts';
import { nonEmpty, type Host } from '../config/places.ts';
import { BridgeError } from '../core/errors.ts';
import { proxyFor } from '../core/proxy.ts';
import { systemCode } from '../platform/files.ts';

/** How the service is reached from this machine: the proxy and the certificates that the environment names. */
export async function networkOf(baseUrl: string, { env }: Host): Promise<Network> {
  const proxy = proxyFor(baseUrl, env);
  if (proxy !== null && !isHttp(proxy.url)) {
    throw new BridgeError(
      'config_invalid',
      `${proxy.variable} names the proxy ${proxy.address}, which is no http or https address`,
      `set ${proxy.variable} to http://HOST:PORT, or name the service in NO_PROXY`,
    );
  }
  // NODE_EXTRA_CA_CERTS is read by Node.js itself.
  const caFile = nonEmpty(env['SSL_CERT_FILE']);
  return {
    proxyUrl: proxy?.url ?? null,
    extraCa: caFile === undefined ? null : await readCertificates(caFile),
  };
}

function isHttp(url: string): boolean {
  return URL.canParse(url) && ['http:', 'https:'].includes(new URL(url).protocol);
}

async function readCertificates(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new BridgeError(
      'config_invalid',
      `the certificates that SSL_CERT_FILE names cannot be read: ${file} (${systemCode(error) ?? 'unreadable'})`,
      'name a file in PEM format, or unset SSL_CERT_FILE',
      error,
    );
  }
}
