/** A proxy that a request goes through. */
export interface Proxy {
  /** As the variable has it, with user name and password: for the connection alone. */
  readonly url: string;
  /** Without user name and password. */
  readonly address: string;
  readonly variable: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Which proxy a request goes through, by the environment's usual variables. This machine is never asked through one:
 * what goes there is not encrypted, and a proxy would see the key.
 */
export function proxyFor(url: string, env: Environment): Proxy | null {
  const { protocol, hostname, port } = new URL(url);
  if (isLoopback(hostname)) return null;
  const isTls = protocol === 'https:';
  const variable = (isTls ? ['https_proxy', 'HTTPS_PROXY'] : ['http_proxy', 'HTTP_PROXY']).find(
    (name) => (env[name] ?? '') !== '',
  );
  if (variable === undefined) return null;
  const exceptions = env['no_proxy'] ?? env['NO_PROXY'] ?? '';
  const ownPort = port === '' ? (isTls ? '443' : '80') : port;
  if (exceptions.split(/[,\s]+/).some((entry) => isException(entry, hostname, ownPort))) return null;
  const proxyUrl = env[variable] ?? '';
  return { url: proxyUrl, address: withoutPassword(proxyUrl), variable };
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}

/** `*`, a host, a host with its port, `.domain` or `*.domain` for all below it. */
function isException(entry: string, hostname: string, port: string): boolean {
  if (entry === '*') return true;
  const [, name = '', wantedPort] = /^(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
  if (name === '' || (wantedPort !== undefined && wantedPort !== port)) return false;
  const suffix = name.replace(/^\*/, '');
  return suffix.startsWith('.') ? hostname.endsWith(suffix) : hostname === suffix;
}

function withoutPassword(address: string): string {
  return address.replace(/\/\/[^@/]*@/, '//…@');
}
