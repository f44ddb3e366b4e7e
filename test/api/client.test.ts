import { once } from 'node:events';
import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { createClient, type ImportResponse } from '../../src/api/client.ts';
import { answering, httpAnswer, startPeer } from './peer.ts';

const API_KEY = 'vlk_live_0123456789abcdef';
const BODY = Buffer.from('{"name": "\u00e4", "fitness": 1.0}');

function send(baseUrl: string, { timeoutMs = 5_000, signal = new AbortController().signal } = {}) {
  const client = createClient({ baseUrl, apiKey: () => API_KEY, timeoutMs, userAgent: 'vilvik-bridge/test' });
  return client.createImport({ body: BODY, idempotencyKey: 'the-key', signal });
}

function kindOf({ answer }: ImportResponse): string {
  return answer.kind === 'response' ? String(answer.status) : `${answer.kind} ${answer.code}`;
}

test('a request is one POST of the very bytes, with key, type and idempotency key', async () => {
  const peer = await answering(httpAnswer('201 Created', '{"id": "abc"}'));
  await send(peer.baseUrl);
  const [head = '', body] = (peer.received[0]?.toString() ?? '').split('\r\n\r\n');
  const lines = head.toLowerCase().split('\r\n');
  expect(lines[0]).toBe('post /api/v1/imports/ http/1.1');
  expect(lines).toEqual(
    expect.arrayContaining([
      `authorization: bearer ${API_KEY}`,
      'content-type: application/json',
      'idempotency-key: the-key',
      'accept: application/json',
      'user-agent: vilvik-bridge/test',
      `content-length: ${BODY.length}`,
      'connection: close',
    ]),
  );
  expect(body).toBe(BODY.toString());
  expect(peer.received).toHaveLength(1);
});

test('an answer is read with its ids, its time and its request id', async () => {
  const body = '{"id": "abc", "result_id": "def", "result_url": null, "new": 1}';
  const headers = ['Date: Sun, 22 Nov 2026 10:00:00 GMT', 'X-Request-Id: req_1', 'Retry-After: 7'];
  const peer = await answering(httpAnswer('201 Created', body, headers));
  expect(await send(peer.baseUrl)).toMatchObject({
    answer: {
      kind: 'response',
      status: 201,
      serverTime: Date.parse('2026-11-22T10:00:00Z'),
      requestId: 'req_1',
      retryAfter: '7',
    },
    accepted: { id: 'abc', resultId: 'def', resultUrl: null },
  });
});

test('the envelope of an error is opened', async () => {
  const error = { code: 'validation_failed', message: 'no good', request_id: 'req_2' };
  const peer = await answering(httpAnswer('422 Unprocessable', JSON.stringify({ error })));
  expect(await send(peer.baseUrl)).toMatchObject({
    answer: { status: 422, requestId: 'req_2', serverTime: null, retryAfter: null },
    accepted: null,
    text: { code: 'validation_failed', message: 'no good' },
  });
});

test.each(['', '<html>busy</html>', 'null', '[]', '{"id": ""}', '{"id": 5}', '{"error": "plain"}'])(
  'the answer %j names no import',
  async (body) => {
    const peer = await answering(httpAnswer('201 Created', body));
    expect(await send(peer.baseUrl)).toMatchObject({ accepted: null, text: { code: null, message: body } });
  },
);

test('a long page is cut', async () => {
  const peer = await answering(httpAnswer('502 Bad Gateway', 'x'.repeat(100_000)));
  expect((await send(peer.baseUrl)).text.message).toBe('x'.repeat(300));
});

test.each(['301 Moved', '302 Found', '303 See Other', '307 Temporary', '308 Permanent'])(
  'the redirect %s is not followed',
  async (status) => {
    const target = await answering(httpAnswer('201 Created', '{"id": "abc"}'));
    const peer = await answering(httpAnswer(status, '', [`Location: ${target.baseUrl}/imports`]));
    expect(kindOf(await send(peer.baseUrl))).toBe(status.slice(0, 3));
    expect(target.received).toEqual([]);
  },
);

test('500 and 429 are answers, asked once', async () => {
  for (const status of ['500 Oops', '429 Slow down', '503 Busy']) {
    const peer = await answering(httpAnswer(status, '', ['Retry-After: 0']));
    expect(kindOf(await send(peer.baseUrl))).toBe(status.slice(0, 3));
    expect(peer.received).toHaveLength(1);
  }
});

test('where nothing listens nothing was sent', async () => {
  const peer = await startPeer(() => undefined);
  peer.server.close();
  await once(peer.server, 'close');
  expect(kindOf(await send(peer.baseUrl))).toBe('not_sent ECONNREFUSED');
});

test('a host that cannot exist was not sent to', async () => {
  const { answer } = await send('http://nowhere.invalid/api/v1');
  expect(answer.kind).toBe('not_sent');
});

test.each([
  ['at the first bytes', (socket: Socket) => socket.once('data', () => socket.resetAndDestroy())],
  ['without an answer', (socket: Socket) => socket.on('data', () => socket.end())],
  ['within the head of the answer', (socket: Socket) => socket.on('data', () => socket.end('HTTP/1.1 20'))],
  [
    'within the answer',
    (socket: Socket) =>
      socket.on('data', () => socket.end('HTTP/1.1 201 Created\r\nContent-Length: 50\r\n\r\n{"id"')),
  ],
  [
    'within a chunk of the answer',
    (socket: Socket) =>
      socket.on('data', () =>
        socket.end('HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n30\r\n{"id"'),
      ),
  ],
])('a connection that ends %s is lost, not unsent', async (_, onConnection) => {
  const peer = await startPeer(onConnection);
  expect(kindOf(await send(peer.baseUrl))).toMatch(/^lost /);
  expect(peer.received).toHaveLength(1);
});

test('what is not HTTP is lost', async () => {
  const peer = await answering('SSH-2.0-OpenSSH_9.9\r\n');
  expect(kindOf(await send(peer.baseUrl))).toMatch(/^lost /);
});

test('an answer that claims to be compressed and is not is lost', async () => {
  const peer = await answering(httpAnswer('201 Created', '{"id": "abc"}', ['Content-Encoding: gzip']));
  expect(kindOf(await send(peer.baseUrl))).toMatch(/^lost /);
});

test.each([
  ['nothing', ''],
  ['half of it', 'HTTP/1.1 201 Created\r\nContent-Length: 50\r\n\r\n{"id"'],
])('an answer of which %s comes within the time limit is lost', async (_, text) => {
  const peer = await startPeer((socket) => {
    socket.on('data', () => text !== '' && socket.write(text));
  });
  expect(kindOf(await send(peer.baseUrl, { timeoutMs: 200 }))).toBe('lost ETIMEDOUT');
});

test('a stop before the connection stood means not sent, after it lost', async () => {
  const stop = new AbortController();
  const peer = await startPeer((socket) => {
    socket.on('data', () => {
      stop.abort();
    });
  });
  expect(kindOf(await send(peer.baseUrl, { signal: AbortSignal.abort() }))).toMatch(/^not_sent /);
  expect(kindOf(await send(peer.baseUrl, { signal: stop.signal }))).toMatch(/^lost /);
});

test('a TLS hand-shake that fails was not sent', async () => {
  const peer = await answering('this is not TLS');
  const { answer } = await send(peer.baseUrl.replace('http:', 'https:'));
  expect(answer.kind).toBe('not_sent');
});

test.each([
  ['a page that shows the request', httpAnswer('400 Bad Request', `You sent Bearer ${API_KEY}`)],
  ['an error that names it', httpAnswer('401 No', JSON.stringify({ error: { message: `bad ${API_KEY}` } }))],
  ['an id', httpAnswer('201 Created', JSON.stringify({ id: API_KEY }), [`X-Request-Id: ${API_KEY}`])],
  ['a cut answer', `HTTP/1.1 201 ${API_KEY}\r\nContent-Length: 500\r\n\r\n${API_KEY}`],
  ['what is not HTTP', API_KEY],
])('%s does not bring the API key back', async (_, text) => {
  const peer = await answering(text);
  expect(JSON.stringify(await send(peer.baseUrl))).not.toContain(API_KEY);
});

test('each request has a connection of its own', async () => {
  const peer = await startPeer((socket) => {
    socket.on('data', () => socket.write('HTTP/1.1 201 Created\r\nContent-Length: 13\r\n\r\n{"id": "abc"}'));
  });
  await send(peer.baseUrl);
  await send(peer.baseUrl);
  expect(peer.received).toHaveLength(2);
});
