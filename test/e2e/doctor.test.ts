import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bench, startDaemon } from '../harness/bridge.ts';
import { runCli } from '../harness/cli.ts';
import { PYTHON } from '../harness/repository.ts';

interface Examined {
  readonly items: readonly {
    readonly name: string;
    readonly verdict: string;
    readonly mend: string | null;
  }[];
  readonly exit_code: number;
}

const verdictsOf = ({ items }: Examined): Record<string, string> =>
  Object.fromEntries(items.map(({ name, verdict }) => [name, verdict]));

test('where everything stands each check says so, and the key goes to the address alone', async () => {
  const { env, stateDir, control } = await bench();
  const daemon = startDaemon(env);
  await daemon.event('watch.started');
  const python = { VILVIK_PYTHON: PYTHON };
  const doctor = await runCli('vilvik-bridge', ['doctor', '--json'], { ...env, ...python });
  const found = doctor.json() as Examined;
  expect([doctor.exitCode, found.exit_code]).toEqual([0, 0]);
  const { python: shim, ...others } = verdictsOf(found);
  expect(['ok', 'warn']).toContain(shim);
  expect(Object.entries(others)).toEqual([
    ['node', 'ok'],
    ['configuration', 'ok'],
    ['state folder', 'ok'],
    ['spool', 'ok'],
    ['ledger', 'ok'],
    ['key', 'ok'],
    ['network', 'ok'],
    ['address', 'ok'],
    ['clock', 'ok'],
    ['key accepted', 'ok'],
    ['rights', 'ok'],
    ['daemon', 'ok'],
  ]);
  expect(doctor.stdout + doctor.stderr).not.toContain(env['VILVIK_API_KEY']);
  const [health] = (await control.requests()).filter(({ path }) => path.endsWith('/health'));
  expect(health?.headers['authorization']).toBeUndefined();
  await chmod(stateDir, 0o755);
  const open = await runCli('vilvik-bridge', ['doctor'], { ...env, ...python });
  expect(open.stdout).toContain(`! state folder   ${stateDir} is open to other users (mode 755)`);
  expect(open.stdout).toContain(`→ type: chmod 700 ${stateDir}`);
});

test('a configuration that nobody wrote is told as none', async () => {
  const { env } = await bench();
  const { VILVIK_CONFIG: file = '', ...others } = env;
  expect((await runCli('vilvik-bridge', ['doctor'], env)).stdout).toContain(
    `configuration  ${file}: account default`,
  );
  expect((await runCli('vilvik-bridge', ['doctor'], others)).stdout).toMatch(
    /✓ configuration {2}\S+config\.toml is not there, and need not be: account default /,
  );
});

test('what is not well is named with its mend, and the code is 1', async () => {
  const { env, sandbox, control } = await bench();
  await control.advance(-3_600_000);
  const place = { ...env, HTTP_PROXY: 'http://me:hidden@127.0.0.1:9', NO_PROXY: '127.0.0.1' };
  const wrongKey = await runCli('vilvik-bridge', ['doctor', '--json'], {
    ...place,
    VILVIK_API_KEY: 'vlk_live_wrong',
  });
  const verdicts = verdictsOf(wrongKey.json() as Examined);
  expect(wrongKey.exitCode).toBe(1);
  expect(verdicts).toMatchObject({ address: 'ok', clock: 'warn', 'key accepted': 'fail', rights: 'skipped' });
  expect(wrongKey.stdout).not.toContain('hidden');
  await sandbox.close();
  const { VILVIK_API_KEY: _, ...keyless } = env;
  const gone = verdictsOf((await runCli('vilvik-bridge', ['doctor', '--json'], keyless)).json() as Examined);
  expect(gone).toMatchObject({ key: 'fail', address: 'fail', 'key accepted': 'skipped', daemon: 'warn' });
});

test('the way to the address is told: proxies and certificates that are in force, and no other variable', async () => {
  const { env, stateDir } = await bench();
  const [own, extra] = [join(stateDir, 'own.pem'), join(stateDir, 'extra.pem')];
  await mkdir(stateDir);
  for (const file of [own, extra]) await writeFile(file, '');
  const certificates = { SSL_CERT_FILE: own, NODE_EXTRA_CA_CERTS: extra };
  const proxies = {
    HTTPS_PROXY: 'http://me:hidden@127.0.0.1:9',
    HTTP_PROXY: 'http://plain',
    ALL_PROXY: 'http://all',
  };
  const doctor = await runCli('vilvik-bridge', ['doctor'], { ...env, ...certificates, ...proxies });
  const line = doctor.stdout.split('\n').find((one) => one.includes(' network ')) ?? '';
  expect(line).toContain(
    `${env['VILVIK_BASE_URL']} directly, not by the proxy http://…@127.0.0.1:9 (HTTPS_PROXY): it is this machine`,
  );
  expect(line).toContain(`and those in ${own} (SSL_CERT_FILE) and those in ${extra} (NODE_EXTRA_CA_CERTS)`);
  expect(doctor.stdout).not.toMatch(/HTTP_PROXY|ALL_PROXY|hidden/);
  const missing = await runCli('vilvik-bridge', ['doctor'], {
    ...env,
    SSL_CERT_FILE: join(stateDir, 'none'),
  });
  expect(missing.exitCode).toBe(1);
  expect(missing.stdout).toMatch(/✗ network .*SSL_CERT_FILE names cannot be read/);
  expect(missing.stdout).toContain('- address');
  const unread = { ...env, NODE_EXTRA_CA_CERTS: join(stateDir, 'none') };
  const ignored = await runCli('vilvik-bridge', ['doctor'], unread);
  expect(ignored.stdout).toMatch(
    /! network .*certificate authorities of Node\.js; NODE_EXTRA_CA_CERTS names .*none/,
  );
  expect(ignored.stdout).toContain('✓ address');
});

test('a configuration that is wrong is told, and the rest is left for later', async () => {
  const { env } = await bench('[quota]\nper_hour = "many"\n');
  const doctor = await runCli('vilvik-bridge', ['doctor'], env);
  expect(doctor.exitCode).toBe(1);
  expect(doctor.stdout).toMatch(/✗ configuration .*\n.*quota\.per_hour: expected a whole number/);
  expect(doctor.stdout).toContain('- the rest');
});
