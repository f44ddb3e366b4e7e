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
 * Which proxy a request goes through, by the environment's usual variables. Only what is encrypted goes through one,
 * and this machine is never asked through one: a proxy would see the key.
 */
export function proxyFor(url: string, env: Environment): Proxy | null {
  const named = namedProxy(env);
  return named === null || exceptionFor(url, env) !== null ? null : named;
}

/** The proxy that the environment names, whether or not a request goes through it. */
export function namedProxy(env: Environment): Proxy | null {
  const variable = firstSet(['https_proxy', 'HTTPS_PROXY'], env);
  if (variable === null) return null;
  const url = env[variable] ?? '';
  return { url, address: withoutPassword(url), variable };
}

/** Why a request goes through no proxy even where one is named; null where it does. */
export function exceptionFor(url: string, env: Environment): string | null {
  const { protocol, hostname, port } = new URL(url);
  if (isLoopback(hostname)) return 'it is this machine';
  if (protocol !== 'https:') return 'it is not encrypted';
  const variable = ['no_proxy', 'NO_PROXY'].find((name) => env[name] !== undefined);
  const exceptions = (variable === undefined ? undefined : env[variable]) ?? '';
  const ownPort = port === '' ? '443' : port;
  const isExcepted = exceptions.split(/[,\s]+/).some((entry) => isException(entry, hostname, ownPort));
  return isExcepted ? `${variable} says so` : null;
}

function firstSet(names: readonly string[], env: Environment): string | null {
  return names.find((name) => (env[name] ?? '') !== '') ?? null;
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
