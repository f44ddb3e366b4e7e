import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { BridgeError } from '../core/errors.ts';
import type { PagePorts } from './ports.ts';
import { pageRoutes } from './routes.ts';
import { newSecret } from './secret.ts';

export interface PageOptions {
  /** 0 takes a free one. */
  readonly port: number;
}

export interface Page {
  /** Where it is; may be logged. */
  readonly origin: string;
  /** What lets a browser in: it carries the token, and is for the person alone. */
  readonly address: string;
  /** Ends open connections at once; may be called twice. */
  close(): Promise<void>;
}

/** Shows the bridge on this machine's loopback address. */
export async function startPage({ port: wanted }: PageOptions, ports: PagePorts): Promise<Page> {
  const server = createServer();
  const port = await listen(server, wanted);
  const end = new AbortController();
  const token = newSecret();
  const app = pageRoutes(ports, { port, token, formToken: newSecret(), end: end.signal });
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  server.on('request', (incoming, outgoing) => void listener(incoming, outgoing));
  const origin = `http://127.0.0.1:${port}`;
  return {
    origin,
    address: `${origin}/?token=${token}`,
    close: async () => {
      end.abort();
      await close(server);
    },
  };
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    const hint = 'end the program that uses the port, or take a free one with --page-port 0';
    throw new BridgeError('port_unusable', `The page cannot listen on 127.0.0.1:${port}.`, hint, error);
  }
  return (server.address() as AddressInfo).port;
}

async function close(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
