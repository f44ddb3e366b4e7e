import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { createClient } from '../../src/api/client.ts';
import { DIRECT, type Network } from '../../src/api/connections.ts';
import { outcomeOf, type Outcome } from '../../src/core/outcome.ts';
import { settlementOf } from '../../src/core/settlement.ts';

/** Made once by hand: an authority of the tests alone, and certificates that end in a hundred years. */
function tlsFile(name: string): string {
  return readFileSync(new URL(`../fixtures/tls/${name}`, import.meta.url), 'utf8');
}

const TRUSTING: Network = { ...DIRECT, extraCa: tlsFile('ca.pem') };
const BODY = Buffer.from('{"name": "a run"}');
const NOW = Date.parse('2026-11-22T10:00:00Z');

/** What a fault came to: the kind of outcome, and what it means for the run and its charge. */
interface Verdict {
  readonly outcome: Outcome['kind'];
  readonly run: string;
  readonly chargeReturned: boolean;
}

const IN_DOUBT: Verdict = { outcome: 'answer_unknown', run: 'answer_unknown', chargeReturned: false };
const NOT_SENT: Verdict = { outcome: 'not_sent', run: 'not_sent', chargeReturned: true };
const LIMITED: Verdict = { outcome: 'rate_limited', run: 'rate_limited', chargeReturned: true };
const HELD: Verdict = { outcome: 'account_held', run: 'account_held', chargeReturned: false };

async function listen(
  server: Server,
  onSocket: (socket: Socket) => void = () => undefined,
): Promise<{ readonly port: number }> {
  const sockets = new Set<Socket>();
  const remember = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  };
  server.on('connection', remember);
  server.on(server.listenerCount('secureConnection') > 0 ? 'secureConnection' : 'connection', onSocket);
  server.on('secureConnection', remember);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port };
}

/** Long enough for a hand-shake on a busy machine: what never comes is waited for. */
const SHORT_MS = 1_500;

interface Way {
  readonly network?: Network;
  readonly body?: Uint8Array;
  readonly timeoutMs?: number;
  readonly clock?: { now(): number };
}

async function send(
  baseUrl: string,
  { body = BODY, timeoutMs = 20_000, ...way }: Way = {},
): Promise<Verdict> {
  const client = createClient({
    baseUrl,
    apiKey: () => 'vlk_live_test',
    timeoutMs,
    userAgent: 'test',
    ...way,
  });
  const { signal } = new AbortController();
  const response = await client.createImport({ body, idempotencyKey: 'a key', signal });
  const outcome = outcomeOf(response.answer, response, NOW);
  const backoff = { initialMs: 5_000, maxMs: 3_600_000 };
  const rest = { attempts: 1, failures: 1, now: NOW, backoff, chance: 0, sentBytes: 17, canSlim: false };
  const { event, chargeReturned } = settlementOf({ outcome, ...rest });
  return { outcome: outcome.kind, run: event, chargeReturned };
}

function answer(status: string, body = '', ...headers: readonly string[]): (socket: Socket) => void {
  const length = `Content-Length: ${Buffer.byteLength(body)}`;
  const text = [`HTTP/1.1 ${status}`, length, 'Connection: close', ...headers, '', body].join('\r\n');
  return (socket) => socket.once('data', () => socket.end(text));
}

const JSON_TYPE = 'Content-Type: application/json';
const IMPORTED = '{"id": "abc"}';

function stayDumb(socket: Socket): void {
  socket.on('data', () => undefined);
}

/** One byte now and then: never silent, never done. */
function drip(socket: Socket): void {
  socket.once('data', () => {
    socket.write('HTTP/1.1 201 Created\r\nContent-Length: 5000\r\n\r\n');
    const timer = setInterval(() => socket.write(' '), 20);
    socket.on('close', () => {
      clearInterval(timer);
    });
  });
}

const limitFor = (peer: (socket: Socket) => void): { readonly timeoutMs?: number } =>
  peer === stayDumb || peer === drip ? { timeoutMs: SHORT_MS } : {};

test.each<[string, (socket: Socket) => void, Verdict]>([
  ['a reset after the body', (socket) => socket.once('data', () => socket.resetAndDestroy()), IN_DOUBT],
  ['an end without an answer', (socket) => socket.once('data', () => socket.end()), IN_DOUBT],
  ['no answer at all', stayDumb, IN_DOUBT],
  [
    'an answer that is cut',
    (socket) =>
      socket.once('data', () => socket.end('HTTP/1.1 201 Created\r\nContent-Length: 50\r\n\r\n{"id"')),
    IN_DOUBT,
  ],
  ['a slow drip', drip, IN_DOUBT],
  ['what is not HTTP', (socket) => socket.once('data', () => socket.end('SSH-2.0\r\n')), IN_DOUBT],
  ['201 as a page', answer('201 Created', '<html>welcome</html>', 'Content-Type: text/html'), IN_DOUBT],
  ['an empty 201', answer('201 Created'), IN_DOUBT],
  ['200 with an id', answer('200 OK', IMPORTED, JSON_TYPE), IN_DOUBT],
  ['204', (socket) => socket.once('data', () => socket.end('HTTP/1.1 204 No Content\r\n\r\n')), IN_DOUBT],
  ['302', answer('302 Found', '', 'Location: https://login.example/'), IN_DOUBT],
  ['304', answer('304 Not Modified'), IN_DOUBT],
  ['408', answer('408 Request Timeout'), IN_DOUBT],
  ['409', answer('409 Conflict'), IN_DOUBT],
  ['500', answer('500 Oops', '<html>oops</html>'), IN_DOUBT],
  ['502', answer('502 Bad Gateway'), IN_DOUBT],
  ['503 with Retry-After', answer('503 Busy', '', 'Retry-After: 5'), IN_DOUBT],
  ['504', answer('504 Gateway Timeout'), IN_DOUBT],
  ['429 with Retry-After', answer('429 Slow', '', 'Retry-After: 5'), LIMITED],
  ['429 without', answer('429 Slow'), LIMITED],
  ['413', answer('413 Too Large'), { outcome: 'too_large', run: 'refused', chargeReturned: false }],
  ['400', answer('400 Bad'), { outcome: 'refused', run: 'refused', chargeReturned: false }],
  ['422', answer('422 No'), { outcome: 'refused', run: 'refused', chargeReturned: false }],
  ['401', answer('401 No'), HELD],
  ['402', answer('402 Pay'), HELD],
  ['403', answer('403 No'), HELD],
  ['404', answer('404 No'), HELD],
  ['405', answer('405 No'), HELD],
  ['407', answer('407 Proxy'), HELD],
  ['418', answer('418 Teapot'), HELD],
  [
    '201 whatever its type',
    answer('201 Created', IMPORTED, 'Content-Type: text/plain'),
    { outcome: 'imported', run: 'imported', chargeReturned: false },
  ],
])('%s', async (_, onSocket, verdict) => {
  const peer = await listen(createServer(), onSocket);
  expect(await send(`http://127.0.0.1:${peer.port}/api/v1`, limitFor(onSocket))).toEqual(verdict);
});

test('a reset before the end of the body', async () => {
  const peer = await listen(createServer(), (socket) => {
    socket.once('data', () => socket.resetAndDestroy());
  });
  const body = Buffer.alloc(20 * 2 ** 20, ' ');
  expect(await send(`http://127.0.0.1:${peer.port}/api/v1`, { body })).toEqual(IN_DOUBT);
});

test('nothing listens', async () => {
  const server = createServer();
  const { port } = await listen(server);
  server.close();
  await once(server, 'close');
  expect(await send(`http://127.0.0.1:${port}/api/v1`)).toEqual(NOT_SENT);
});

test('no such host', async () => {
  expect(await send('http://nowhere.invalid/api/v1')).toEqual(NOT_SENT);
});

function tlsPeer(
  name: string,
  onSocket: (socket: Socket) => void,
  key = name,
): Promise<{ readonly port: number }> {
  const server = createTlsServer({ key: tlsFile(`${key}.key`), cert: tlsFile(`${name}.pem`) }, onSocket);
  server.on('tlsClientError', () => undefined);
  return listen(server);
}

test.each<[string, string, Network, Verdict]>([
  [
    'an authority that is trusted',
    'service',
    TRUSTING,
    { ...IN_DOUBT, outcome: 'imported', run: 'imported' },
  ],
  ['an authority nobody trusts', 'service', DIRECT, NOT_SENT],
  ['the certificate of another host', 'elsewhere', TRUSTING, NOT_SENT],
  ['a certificate that has expired', 'expired', TRUSTING, NOT_SENT],
])('TLS with %s', async (_, name, network, verdict) => {
  const key = name === 'expired' ? 'service' : name;
  const peer = await tlsPeer(name, answer('201 Created', IMPORTED), key);
  expect(await send(`https://localhost:${peer.port}/api/v1`, { network })).toEqual(verdict);
});

test.each<[string, (socket: Socket) => void]>([
  ['is no TLS', (socket) => socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))],
  ['is cut', (socket) => socket.once('data', () => socket.resetAndDestroy())],
  ['hangs', stayDumb],
])('a hand-shake that %s', async (_, onSocket) => {
  const peer = await listen(createServer(), onSocket);
  expect(
    await send(`https://localhost:${peer.port}/api/v1`, { network: TRUSTING, ...limitFor(onSocket) }),
  ).toEqual(NOT_SENT);
});

test.each<[string, (socket: Socket) => void]>([
  ['reset', (socket) => socket.once('data', () => socket.destroy())],
  ['silent', stayDumb],
])('a connection that is %s after the hand-shake', async (_, onSocket) => {
  const peer = await tlsPeer('service', onSocket);
  expect(
    await send(`https://localhost:${peer.port}/api/v1`, { network: TRUSTING, ...limitFor(onSocket) }),
  ).toEqual(IN_DOUBT);
});

/** As after a stop or a sleep of the machine: what has arrived is told before the timers are looked at. */
test.each(['https', 'http'])('a connection (%s) that stands only after the time limit', async (scheme) => {
  const readings = [NOW];
  const clock = { now: () => readings.pop() ?? NOW + 3_600_000 };
  const heard: Buffer[] = [];
  const files = { key: tlsFile('service.key'), cert: tlsFile('service.pem') };
  const server = scheme === 'https' ? createTlsServer(files) : createServer();
  server.on('tlsClientError', () => undefined);
  const { port } = await listen(server, (socket) => socket.on('data', (bytes: Buffer) => heard.push(bytes)));
  const closed = once(server, 'connection').then(([socket]) => once(socket as Socket, 'close'));
  expect(await send(`${scheme}://localhost:${port}/api/v1`, { network: TRUSTING, clock })).toEqual(NOT_SENT);
  await closed;
  expect(heard).toEqual([]);
});

/** A proxy that leads every tunnel to one port, or does what the test says with the request for it. */
async function startProxy(target: number, instead?: (socket: Socket) => void) {
  const asked: string[] = [];
  const server = createHttpServer();
  server.on('connect', (request, socket: Socket) => {
    asked.push(request.url ?? '');
    if (instead !== undefined) {
      instead(socket);
      return;
    }
    const onward = connect(target, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      onward.pipe(socket);
      socket.pipe(onward);
    });
    onward.on('error', () => socket.destroy());
    socket.on('close', () => onward.destroy());
  });
  const { port } = await listen(server);
  return { asked, network: { ...TRUSTING, proxyUrl: `http://127.0.0.1:${port}` } };
}

const THROUGH_PROXY = 'https://vilvik.test/api/v1';

test.each<[string, (socket: Socket) => void, Verdict]>([
  ['an answer', answer('201 Created', IMPORTED), { ...IN_DOUBT, outcome: 'imported', run: 'imported' }],
  ['a reset', (socket) => socket.once('data', () => socket.destroy()), IN_DOUBT],
  ['silence', stayDumb, IN_DOUBT],
])('through a proxy: %s', async (_, onSocket, verdict) => {
  const service = await tlsPeer('service', onSocket);
  const { asked, network } = await startProxy(service.port);
  expect(await send(THROUGH_PROXY, { network, ...limitFor(onSocket) })).toEqual(verdict);
  expect(asked).toEqual(['vilvik.test:443']);
});

test.each<[string, (socket: Socket) => void]>([
  ['wants a password', (socket) => socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')],
  ['cannot reach the service', (socket) => socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')],
  ['cuts', (socket) => socket.resetAndDestroy()],
  ['hangs', stayDumb],
])('a proxy that %s', async (_, instead) => {
  const { network } = await startProxy(0, instead);
  expect(await send(THROUGH_PROXY, { network, ...limitFor(instead) })).toEqual(NOT_SENT);
});

test('a proxy that shows a certificate of its own', async () => {
  const service = await tlsPeer('elsewhere', answer('201 Created', IMPORTED));
  const { network } = await startProxy(service.port);
  expect(await send(THROUGH_PROXY, { network })).toEqual(NOT_SENT);
  expect(await send(THROUGH_PROXY, { network: { ...network, extraCa: null } })).toEqual(NOT_SENT);
});

test('a proxy that is not there', async () => {
  expect(await send(THROUGH_PROXY, { network: { ...TRUSTING, proxyUrl: 'http://127.0.0.1:1' } })).toEqual(
    NOT_SENT,
  );
});
