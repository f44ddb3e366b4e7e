import { expect, test } from 'vitest';
import { createClient, type Client } from '../../src/api/client.ts';
import { importBody } from '../harness/dumps.ts';
import { runSandbox } from '../harness/sandbox.ts';
import { answering, httpAnswer } from './peer.ts';

const { signal } = new AbortController();
const API_KEY = 'vlk_live_0123456789abcdef';

function clientFor(baseUrl: string, apiKey = API_KEY): Client {
  return createClient({ baseUrl, apiKey: () => apiKey, timeoutMs: 5_000, userAgent: 'test' });
}

function page(fields: object): string {
  return httpAnswer('200 OK', JSON.stringify({ results: [], previous: null, ...fields }));
}

function requestLine(received: Buffer | undefined): string {
  return received?.toString().split('\r\n')[0] ?? '';
}

test('a first page asks for as many rows as there can be, by both names, from a moment on', async () => {
  const peer = await answering(page({ next: null }));
  const createdAfter = Date.parse('2026-11-22T10:00:00.700Z');
  const reply = await clientFor(peer.baseUrl).listSubmissions({ createdAfter, signal });
  expect(reply.value).toEqual({ rows: [], unreadable: 0, next: null });
  expect(requestLine(peer.received[0])).toBe(
    'GET /api/v1/submissions/?page_size=100&limit=100&created_after=2026-11-22T10%3A00%3A00Z HTTP/1.1',
  );
  expect(peer.received[0]?.toString().toLowerCase()).toContain(`authorization: bearer ${API_KEY}`);
});

test.each([
  ['only a query', () => '?cursor=a%2Bb', '/api/v1/results/?cursor=a%2Bb'],
  ['a path', () => '/api/v1/results/?cursor=c', '/api/v1/results/?cursor=c'],
  ['a whole address', (origin: string) => `${origin}/api/v1/results?cursor=d`, '/api/v1/results?cursor=d'],
])('the next page is found where the link is %s', async (_, nextOf, path) => {
  const target = await answering(page({ next: null }));
  const { origin } = new URL(target.baseUrl);
  const client = clientFor(target.baseUrl);
  const peer = await answering(page({ next: nextOf(origin) }));
  const { value } = await clientFor(peer.baseUrl).listResults({ signal });
  const isWhole = nextOf(origin).startsWith('http');
  expect(value?.next ?? null).toBe(isWhole ? null : new URL(path, peer.baseUrl).href);
  await client.listResults({ next: new URL(path, origin).href, signal });
  expect(requestLine(target.received[0])).toBe(`GET ${path} HTTP/1.1`);
});

test.each([
  'https://elsewhere.example/api/v1/results/?cursor=a',
  '//elsewhere.example/?cursor=a',
  'http://[',
])('a list that goes on at %s is not followed', async (next) => {
  const peer = await answering(page({ next }));
  const reply = await clientFor(peer.baseUrl).listResults({ signal });
  expect(reply).toMatchObject({ value: null, text: { message: expect.stringContaining('key') as string } });
});

test('rows that cannot be read are counted, unknown fields are kept', async () => {
  const results = [{ id: 'a', fresh: 1 }, { id: 5 }, null, { id: 'b', description: 'x' }];
  const peer = await answering(page({ results }));
  const { value } = await clientFor(peer.baseUrl).listSubmissions({ signal });
  expect(value).toMatchObject({ rows: [{ id: 'a', fresh: 1 }, { id: 'b' }], unreadable: 2 });
});

test.each([
  ['a refusal', httpAnswer('403 Forbidden', '{"error": {"code": "scope_required", "message": "no"}}')],
  ['a page of a proxy', httpAnswer('200 OK', '<html></html>')],
  ['a redirect', httpAnswer('302 Found', '', ['Location: /elsewhere'])],
])('%s is an answer without a value', async (_, text) => {
  const peer = await answering(text);
  const client = clientFor(peer.baseUrl);
  expect((await client.listSubmissions({ signal })).value).toBeNull();
  expect((await client.getResult('a/b', signal)).value).toBeNull();
  expect(peer.received).toHaveLength(2);
  expect(requestLine(peer.received[1])).toBe('GET /api/v1/results/a%2Fb HTTP/1.1');
});

test('an import is read back from the sandbox, page by page and as a whole', async () => {
  const { sandbox } = await runSandbox();
  const client = clientFor(sandbox.baseUrl, sandbox.apiKey);
  for (const name of ['one', 'two', 'three']) {
    const body = Buffer.from(JSON.stringify(importBody({ name, description: `about ${name}` })));
    await client.createImport({ body, idempotencyKey: name, signal });
  }
  const url = `${sandbox.baseUrl}/submissions/?page_size=2`;
  const first = await client.listSubmissions({ next: url, signal });
  const second = await client.listSubmissions({ next: first.value?.next ?? '', signal });
  const rows = [...(first.value?.rows ?? []), ...(second.value?.rows ?? [])];
  expect(rows.map(({ name }) => name)).toEqual(['three', 'two', 'one']);
  expect(second.value?.next).toBeNull();
  const results = (await client.listResults({ signal })).value?.rows ?? [];
  expect(results.map(({ submission_id: id }) => id)).toEqual(rows.map(({ id }) => id));
  const whole = await client.getSubmission(rows[0]?.id ?? '', signal);
  expect(whole.value).toMatchObject({ name: 'three', description: 'about three' });
  expect((await client.getResult(results[0]?.id ?? '', signal)).value?.best_solution).toEqual([1, 2.5]);
  expect((await client.getResult('nobody', signal)).answer).toMatchObject({ status: 404 });
});
