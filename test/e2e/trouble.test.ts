import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { readFileSync } from 'node:fs';
import { createServer as createTlsServer } from 'node:https';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { bench, SHORT_TIMEOUT, startDaemon } from '../harness/bridge.ts';
import { runCli } from '../harness/cli.ts';
import { importBody, runId, writeDump } from '../harness/dumps.ts';

const TLS = fileURLToPath(new URL('../fixtures/tls/', import.meta.url));

async function writeRuns(spool: string, count: number): Promise<void> {
  for (let number = 1; number <= count; number += 1) {
    const body = importBody({ name: `run ${number}` });
    await writeDump(spool, { name: `run-${number}`, header: { run_id: runId(number) }, body });
  }
}

test('the status shows that the service is down, and everything goes when it is back', async () => {
  const place = await bench(SHORT_TIMEOUT);
  await place.control.fault({ kind: 'status', status: 503 });
  await writeRuns(place.spool, 3);
  const daemon = startDaemon(place.env);
  await daemon.event('push.retry_scheduled', 2);
  const status = await runCli('vilvik-bridge', ['status', '--json'], place.env);
  expect(status.json()).toMatchObject({
    health: 'outage',
    account: { outage: { since: expect.any(String) as string } },
  });
  const shown = await runCli('vilvik-bridge', ['status'], place.env);
  expect(shown.stdout).toContain('service  does not answer since');
  await place.control.clearFaults();
  await daemon.event('report.receipt', 3);
  expect(await place.control.records()).toHaveLength(3);
});

test('the status shows that someone else uses the quota of the account', async () => {
  const place = await bench();
  await place.control.failImports({ kind: 'status', status: 429, headers: { 'Retry-After': '3600' } });
  await writeRuns(place.spool, 1);
  expect((await runCli('vilvik-push', ['--json'], place.env)).exitCode).toBe(5);
  const status = await runCli('vilvik-bridge', ['status', '--json'], place.env);
  expect(status.json()).toMatchObject({ account: { shared_at: expect.any(String) as string } });
  const shown = await runCli('vilvik-bridge', ['status'], place.env);
  expect(shown.stdout).toContain("someone else uses this account's quota too");
});

/** A proxy that leads every tunnel to a service of ours with a certificate of the tests' own authority. */
async function startProxiedService() {
  const keys = { key: readFileSync(join(TLS, 'service.key')), cert: readFileSync(join(TLS, 'service.pem')) };
  const service = createTlsServer(keys, (request, response) => {
    request.resume().on('end', () => response.writeHead(201).end('{"id": "abc"}'));
  });
  const proxy = createServer();
  const asked: string[] = [];
  proxy.on('connect', (request, socket: Socket) => {
    asked.push(request.url ?? '');
    const onward = connect((service.address() as AddressInfo).port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      onward.pipe(socket);
      socket.pipe(onward);
    });
    socket.on('error', () => onward.destroy());
    onward.on('error', () => socket.destroy());
  });
  for (const server of [service, proxy]) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
  }
  return { asked, url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` };
}

test.each(['SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS'])(
  'a push goes through the proxy of the environment and trusts the authority in %s',
  async (variable) => {
    const place = await bench();
    const proxy = await startProxiedService();
    await writeRuns(place.spool, 1);
    const env = { ...place.env, VILVIK_BASE_URL: 'https://vilvik.test/api/v1', HTTPS_PROXY: proxy.url };
    const untrusting = await runCli('vilvik-push', ['--json'], env);
    expect(untrusting.exitCode).toBe(5);
    expect(untrusting.stdout).toContain('the certificate of the service is not trusted');
    const pushed = await runCli('vilvik-push', ['--json'], { ...env, [variable]: join(TLS, 'ca.pem') });
    expect(pushed.exitCode).toBe(0);
    expect(proxy.asked).toContain('vilvik.test:443');
    const without = await runCli('vilvik-bridge', ['status', '--json'], { ...env, NO_PROXY: 'vilvik.test' });
    expect(without.exitCode).toBe(0);
  },
);

test('a push by hand does not wait for the pause of a run that surely was not sent', async () => {
  const place = await bench('[delivery]\nbackoff_initial = "1h"\n');
  const proxy = await startProxiedService();
  await writeRuns(place.spool, 1);
  const env = { ...place.env, VILVIK_BASE_URL: 'https://vilvik.test/api/v1', HTTPS_PROXY: proxy.url };
  expect((await runCli('vilvik-push', [], env)).exitCode).toBe(5);
  const mended = await runCli('vilvik-push', [], { ...env, SSL_CERT_FILE: join(TLS, 'ca.pem') });
  expect(mended.exitCode).toBe(0);
});

test('a proxy that is none and certificates that are not there are told plainly', async () => {
  const place = await bench();
  await writeRuns(place.spool, 1);
  const env = { ...place.env, VILVIK_BASE_URL: 'https://vilvik.test/api/v1' };
  const proxy = await runCli('vilvik-push', [], { ...env, HTTPS_PROXY: 'socks5://me:secret@proxy:1' });
  expect(proxy.exitCode).toBe(2);
  expect(proxy.stderr).toContain('HTTPS_PROXY names the proxy socks5://…@proxy:1, which is no http or https');
  const file = await runCli('vilvik-push', [], { ...env, SSL_CERT_FILE: '/nowhere/ca.pem' });
  expect(file.exitCode).toBe(2);
  expect(file.stderr).toContain('/nowhere/ca.pem (ENOENT)');
});
