import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const TLS = fileURLToPath(new URL('../fixtures/tls/', import.meta.url));

/** The authority to trust, for `NODE_EXTRA_CA_CERTS`. */
export const GATE_CA = `${TLS}ca.pem`;

/** An encrypted way to a service, on which the service's side of a hand-shake can be held back. */
export class TlsGate {
  readonly baseUrl: string;
  #isClosed = false;
  #letGo: (() => void)[] = [];
  #onHeld: () => void = () => undefined;

  private constructor(gate: Server, innerPort: number) {
    this.baseUrl = `https://localhost:${portOf(gate)}/api/v1`;
    gate.on('connection', (client: Socket) => {
      this.#lead(client, connect(innerPort, '127.0.0.1'));
    });
  }

  static async before(baseUrl: string): Promise<TlsGate> {
    const read = (name: string): Buffer => readFileSync(TLS + name);
    const certificate = { key: read('service.key'), cert: read('service.pem') };
    const inner = createHttpsServer(certificate, (request, response) => {
      void passOn(new URL(baseUrl).origin, request, response);
    });
    await listen(inner);
    const gate = createServer();
    await listen(gate);
    return new TlsGate(gate, portOf(inner));
  }

  /** From now on nothing comes back from the service; resolves when something would have. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await new Promise<void>((resolve) => {
      this.#onHeld = resolve;
    });
  }

  open(): void {
    this.#isClosed = false;
    for (const letGo of this.#letGo.splice(0)) letGo();
  }

  #lead(client: Socket, service: Socket): void {
    for (const socket of [client, service]) socket.on('error', () => undefined);
    client.pipe(service);
    service.on('data', (bytes: Buffer) => {
      if (!this.#isClosed) {
        client.write(bytes);
        return;
      }
      this.#letGo.push(() => client.write(bytes));
      this.#onHeld();
    });
    service.on('close', () => client.end());
  }
}

async function passOn(origin: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const parts: Buffer[] = [];
  try {
    for await (const part of request) parts.push(part as Buffer);
  } catch {
    // Cut by the client: nothing has arrived.
    return;
  }
  const { host: _, connection: __, ...headers } = request.headers as Record<string, string>;
  const { method = 'GET', url = '/' } = request;
  const body = method === 'POST' ? Buffer.concat(parts) : null;
  const answer = await fetch(origin + url, { method, headers, body });
  const text = await answer.text();
  response.writeHead(answer.status, { 'content-type': 'application/json' }).end(text);
}

async function listen(server: Server): Promise<void> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
