import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { startRig } from './rig.ts';

/** By hand, because `fetch` chooses the Host header itself. */
async function statusFor(url: string, headers: Record<string, string>): Promise<number | undefined> {
  const asked = request(url, { headers, agent: false });
  asked.end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  answer.resume();
  return answer.statusCode;
}

test.each(['/api/v1/health', '/_control/clock', '/'])('%s is for this machine only', async (path) => {
  const { sandbox } = await startRig();
  const { origin, port } = new URL(sandbox.baseUrl);
  const hosts = [
    'evil.example',
    `evil.example:${port}`,
    '127.0.0.1',
    '127.0.0.1:1',
    `127.0.0.1.evil.example:${port}`,
  ];
  for (const host of hosts) expect([host, await statusFor(origin + path, { host })]).toEqual([host, 403]);
  for (const foreign of ['http://evil.example', 'null', `https://127.0.0.1:${port}`, 'http://127.0.0.1:1']) {
    expect([foreign, await statusFor(origin + path, { origin: foreign })]).toEqual([foreign, 403]);
  }
});

test('the names of this machine and pages of the sandbox itself are let in', async () => {
  const { sandbox } = await startRig();
  const { port } = new URL(sandbox.baseUrl);
  const url = `${sandbox.baseUrl}/health`;
  for (const name of ['127.0.0.1', 'localhost', '[::1]']) {
    expect(await statusFor(url, { host: `${name}:${port}` })).toBe(200);
    expect(await statusFor(url, { origin: `http://${name}:${port}` })).toBe(200);
  }
});

test('it listens on loopback', async () => {
  const { sandbox } = await startRig();
  for (const url of [sandbox.baseUrl, sandbox.controlUrl]) expect(new URL(url).hostname).toBe('127.0.0.1');
});
