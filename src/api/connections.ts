import http from 'node:http';
import https from 'node:https';
import tls, { type TLSSocket } from 'node:tls';
import type { Socket } from 'node:net';

/** How the service is reached. */
export interface Network {
  /** The proxy that encrypted requests go through, or null. */
  readonly proxyUrl: string | null;
  /** Certificates (PEM) that are trusted besides those of Node.js, or null. */
  readonly extraCa: string | null;
}

/** The connections of one request, for the scheme of its address. */
type Agents = { readonly http: http.Agent } | { readonly https: https.Agent };

export const DIRECT: Network = { proxyUrl: null, extraCa: null };

/**
 * Connections for one request: on a kept one, a reset does not tell whether the request arrived. Only encrypted ones
 * go through a proxy: it must not see the key.
 */
export function freshAgents(url: string, { proxyUrl, extraCa }: Network): Agents {
  if (!url.startsWith('https:')) return { http: new http.Agent({ keepAlive: false }) };
  return {
    https: new https.Agent({
      keepAlive: false,
      ...(extraCa === null ? {} : { ca: [...tls.getCACertificates('default'), extraCa] }),
      ...(proxyUrl === null ? {} : { proxyEnv: { HTTPS_PROXY: proxyUrl } }),
    }),
  };
}

/**
 * Notes when the connection of a request stands (with TLS: when the hand-shake is done); until then no byte of the
 * request can have left. Through a proxy the request gets its connection only then. A process that was stopped meanwhile
 * and wakes too late may hear of its connection before it hears of its time limit: the request must not leave any more.
 */
export class ConnectionWatch {
  readonly #isTooLate: () => boolean;
  #stood = false;

  constructor(isTooLate: () => boolean) {
    this.#isTooLate = isTooLate;
  }

  get stood(): boolean {
    return this.#stood;
  }

  see(request: { once(event: 'socket', listener: (socket: Socket) => void): unknown }): void {
    request.once('socket', (socket) => {
      const event = isEncrypted(socket) ? 'secureConnect' : 'connect';
      const stand = (): void => {
        if (this.#isTooLate()) socket.destroy(Object.assign(new Error('too late'), { code: 'ETIMEDOUT' }));
        else this.#stood = true;
      };
      if (isReady(socket)) stand();
      else socket.once(event, stand);
    });
  }
}

function isReady(socket: Socket): boolean {
  if (socket.connecting) return false;
  return !isEncrypted(socket) || socket.getProtocol() !== null;
}

/** Told by what it has: who asks for the class loads all that encryption needs. */
function isEncrypted(socket: Socket): socket is TLSSocket {
  return 'encrypted' in socket;
}
