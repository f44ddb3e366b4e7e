import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createClient } from '../../src/api/client.ts';
import { outcomeOf } from '../../src/core/outcome.ts';
import { fuzzed, fuzzedValue } from './fuzz.ts';
import { pick, randomFrom, type Random } from './random.ts';

const API_KEY = 'vlk_secret_of_the_campaign';
const NOW = Date.parse('2026-11-22T10:00:00Z');
const STATUSES = [
  200, 201, 201, 201, 202, 204, 302, 400, 401, 402, 403, 404, 408, 409, 413, 418, 422, 429, 429, 500, 503,
];
const BODIES: readonly unknown[] = [
  { id: 'sub1', result_id: 'res1', result_url: 'https://host/results/res1', status: 'succeeded' },
  { error: { code: 'scope_required', message: `no: ${API_KEY}`, request_id: 'r1' } },
  { detail: [{ loc: ['body', 'result'], msg: 'wrong', type: 'x' }] },
];
const WAITS = ['5', '0', '-1', '1e99', 'soon', 'Sun, 22 Nov 2026 10:05:00 GMT', '99999999999999999999'];

/** One import is asked for; the server answers by the chance of the seed. */
type FaultOf = (seed: number) => Promise<string | null>;

/** A service that answers anything at all, and then hangs up. */
export async function withFuzzedServer<T>(use: (faultOf: FaultOf) => Promise<T>): Promise<T> {
  let answer: Buffer = Buffer.alloc(0);
  const server = createServer((socket) => {
    answerAndEnd(socket, () => answer);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1`;
  const client = createClient({ baseUrl, apiKey: () => API_KEY, timeoutMs: 5_000, userAgent: 'test' });
  const { signal } = new AbortController();
  try {
    return await use(async (seed) => {
      answer = answerOf(randomFrom(seed));
      const request = { body: Buffer.from('{}'), idempotencyKey: 'key', signal };
      const { answer: read, accepted, text } = await client.createImport(request);
      return faultOf(outcomeOf(read, { accepted, text }, NOW), answer);
    });
  } finally {
    server.close();
  }
}

function answerAndEnd(socket: Socket, answer: () => Buffer): void {
  let seen = '';
  // A client that goes first is no fault of ours.
  socket.on('error', () => undefined);
  socket.on('data', (bytes) => {
    seen += bytes.toString('latin1');
    if (seen.endsWith('{}')) socket.end(answer());
  });
}

function answerOf(random: Random): Buffer {
  const value = random() < 0.5 ? pick(BODIES, random) : fuzzedValue(pick(BODIES, random), random);
  const body = JSON.stringify(value);
  const headers = [
    `HTTP/1.1 ${pick(STATUSES, random)} Word`,
    'content-type: application/json',
    ...(random() < 0.7 ? [`content-length: ${Buffer.byteLength(body)}`] : []),
    ...(random() < 0.3 ? [`retry-after: ${pick(WAITS, random)}`] : []),
    ...(random() < 0.2 ? ['date: Sun, 22 Nov 2026 10:00:00 GMT'] : []),
    ...(random() < 0.1 ? ['transfer-encoding: chunked'] : []),
  ];
  const whole = Buffer.from(`${headers.join('\r\n')}\r\n\r\n${body}`);
  return random() < 0.5 ? whole : fuzzed(whole, random);
}

function faultOf(outcome: ReturnType<typeof outcomeOf>, answer: Buffer): string | null {
  const text = answer.toString('latin1');
  if (JSON.stringify(outcome).includes(API_KEY)) return 'the key is told';
  // The request had arrived: to send it again without a look could import twice.
  if (outcome.kind === 'not_sent') return `taken as not sent: ${outcome.why}`;
  if (outcome.kind === 'imported' && !(/^HTTP\/1\.. 201/.test(text) && text.includes('"id"'))) {
    return 'taken as imported';
  }
  if (
    outcome.kind === 'rate_limited' &&
    outcome.waitMs !== null &&
    !(outcome.waitMs >= 0 && outcome.waitMs < Infinity)
  ) {
    return `a wait of ${outcome.waitMs} ms`;
  }
  return null;
}
