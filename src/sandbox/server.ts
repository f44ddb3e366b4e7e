import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { BridgeError } from '../core/errors.ts';
import { envelope, notFound, Refusal } from './answer.ts';
import { apiRoutes } from './api.ts';
import type { Assumptions } from './assumptions.ts';
import { SandboxClock } from './clock.ts';
import { controlRoutes } from './control.ts';
import { DEVICE_PATH, devicePage } from './device-page.ts';
import { guard } from './guard.ts';
import type { Seed } from './seed.ts';
import { BASE_PATH, SandboxState } from './state.ts';
import type { PythonForJobs } from './worker/run-job.ts';

export interface SandboxOptions {
  /** 0 takes a free one. */
  readonly port: number;
  readonly assumptions?: Partial<Assumptions>;
  readonly clock?: SandboxClock;
  /** Finds the Python that runs what is continued; without it such runs fail. */
  readonly findPython?: () => Promise<PythonForJobs>;
  /** Where everything is kept from one start to the next; it is made where it is not there. */
  readonly stateFile?: string;
  /** What it begins with where nothing was kept. */
  readonly seed?: Seed;
}

export interface Sandbox {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly premiumApiKey: string;
  /** A key of the same person as `apiKey` that may only import, as a device login gives. */
  readonly limitedApiKey: string;
  readonly controlUrl: string;
  readonly controlToken: string;
  /** Ends open connections and runs at once; may be called twice. */
  close(): Promise<void>;
}

const CONTROL_PATH = '/_control';

/** An emulator of the Vilvik API on this machine's loopback address. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const server = createServer();
  const answering = Promise.withResolvers<ReturnType<typeof getRequestListener>>();
  // Who asks before all is restored waits; without a listener nobody would ever answer.
  server.on('request', (incoming, outgoing) => {
    void answering.promise.then((answer) => answer(incoming, outgoing));
  });
  const port = await listen(server, options.port);
  const origin = `http://127.0.0.1:${port}`;
  const state = new SandboxState({
    origin,
    clock: options.clock ?? new SandboxClock(),
    assumptions: options.assumptions ?? {},
    findPython: options.findPython ?? null,
    stateFile: options.stateFile ?? null,
    seed: options.seed ?? null,
  });
  try {
    await state.begin();
  } catch (error) {
    await close(server);
    throw error;
  }
  const controlToken = randomBytes(24).toString('hex');
  const app = buildApp(state, port, controlToken);
  answering.resolve(getRequestListener(app.fetch, { overrideGlobalObjects: false }));
  return {
    baseUrl: state.baseUrl,
    apiKey: state.keyring.free.secret,
    premiumApiKey: state.keyring.premium.secret,
    limitedApiKey: state.keyring.limited.secret,
    controlUrl: `${origin}${CONTROL_PATH}`,
    controlToken,
    close: async () => {
      await close(server);
      await state.close();
    },
  };
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    const hint = 'end the program that uses the port, or take a free one with --port 0';
    throw new BridgeError('port_unusable', `The sandbox cannot listen on 127.0.0.1:${port}.`, hint, error);
  }
  return (server.address() as AddressInfo).port;
}

function buildApp(state: SandboxState, port: number, controlToken: string): Hono {
  const app = new Hono();
  app.use(guard(port));
  app.route(BASE_PATH, apiRoutes(state));
  app.route(DEVICE_PATH, devicePage(state));
  app.route(CONTROL_PATH, controlRoutes(state, controlToken));
  app.notFound((c) => c.json(envelope(notFound(`There is nothing at ${c.req.path}.`), ''), 404));
  app.onError((error, c) => c.json(envelope(new Refusal(500, 'sandbox_error', error.message), ''), 500));
  return app;
}

async function close(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
