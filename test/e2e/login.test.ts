import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bench } from '../harness/bridge.ts';
import { runCli, RunningCli } from '../harness/cli.ts';
import { writeDump } from '../harness/dumps.ts';
import { GATE_CA, TlsGate } from '../harness/tls-gate.ts';

test('a login without a terminal prints where to go and goes on; push then finds key and address', async () => {
  const { env, folder, spool, sandbox, control } = await bench();
  const { VILVIK_API_KEY: _, VILVIK_BASE_URL: address = '', ...bare } = env;
  await control.assume({ device_interval: 1 });
  const login = new RunningCli('vilvik-bridge', ['login', '--quiet', '--base-url', address], bare);
  const { msg: where } = await login.line(({ msg }) => msg.startsWith('open http://127.0.0.1'));
  const { msg: confirm } = await login.line(({ msg }) => msg.startsWith('and confirm the code '));
  const body = new URLSearchParams({ user_code: confirm.slice(-9), answer: 'approve' });
  await fetch(where.slice('open '.length).split('?')[0] ?? '', { method: 'POST', body });
  expect(await login.end('SIGCONT')).toBe(0);
  const file = join(folder, '.config', 'vilvik', 'credentials');
  const { api_key: key } = JSON.parse(await readFile(file, 'utf8')) as { api_key: string };
  expect(JSON.stringify(login.lines)).not.toContain(key);
  const who = await runCli('vilvik-bridge', ['whoami', '--json'], bare);
  expect(who.json()).toMatchObject({
    base_url: sandbox.baseUrl,
    key: { source: file },
    scopes: ['imports:write'],
  });
  await writeDump(spool);
  expect((await runCli('vilvik-push', [], bare)).exitCode).toBe(0);
  expect(await control.records()).toHaveLength(1);
});

test('a login trusts the authorities that the environment names, and goes through its proxy', async () => {
  const { env, control } = await bench();
  const { VILVIK_API_KEY: _, VILVIK_BASE_URL: address = '', ...bare } = env;
  await control.assume({ device_interval: 1, device_approval: 'auto' });
  const gate = await TlsGate.before(address);
  const words = ['login', '--json', '--base-url', gate.baseUrl];
  const login = await runCli('vilvik-bridge', words, { ...bare, SSL_CERT_FILE: GATE_CA });
  expect([login.exitCode, login.json()]).toMatchObject([0, { base_url: gate.baseUrl }]);
  // Nobody is asked through a proxy that is not there.
  const away = ['login', '--json', '--base-url', 'https://vilvik.test/api/v1'];
  const refused = await runCli('vilvik-bridge', away, { ...bare, HTTPS_PROXY: 'http://127.0.0.1:1' });
  expect(refused.stderr).toContain('ECONNREFUSED');
});

test('a key comes from standard input, and a logout takes it away', async () => {
  const { env, sandbox } = await bench();
  const { VILVIK_API_KEY: key = '', ...bare } = env;
  const login = await runCli('vilvik-bridge', ['login', '--with-key', '--json'], bare, `${key}\n`);
  expect([login.exitCode, login.json()]).toMatchObject([0, { command: 'login', base_url: sandbox.baseUrl }]);
  expect(login.stdout + login.stderr).not.toContain(key);
  expect((await runCli('vilvik-bridge', ['logout'], bare)).stdout).toContain('removed');
  const who = await runCli('vilvik-bridge', ['whoami'], bare);
  expect([who.exitCode, who.stderr]).toEqual([4, expect.stringContaining('type: vilvik-bridge login')]);
});
