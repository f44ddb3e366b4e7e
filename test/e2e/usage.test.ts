import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bench } from '../harness/bridge.ts';
import { runCli, type Environment } from '../harness/cli.ts';
import { writeDump } from '../harness/dumps.ts';

interface Case {
  readonly what: string;
  readonly args: readonly string[];
  readonly env?: Environment;
  readonly config?: string;
  readonly exitCode: number;
  readonly code: string;
  readonly says: RegExp;
}

const CASES: readonly Case[] = [
  { what: 'an unknown flag', args: ['--bogus'], exitCode: 2, code: 'usage', says: /Unknown argument: bogus/ },
  {
    what: 'a duration that is none',
    args: ['--wait-timeout', 'soon'],
    exitCode: 2,
    code: 'usage',
    says: /--wait-timeout: expected a duration such as 90s or 2h, received "soon"/,
  },
  {
    what: 'an unknown configuration key',
    args: [],
    config: '[quota]\nper_huor = 3\n',
    exitCode: 2,
    code: 'config_invalid',
    says: /config\.toml:2: quota\.per_huor: expected a known key \(did you mean quota\.per_hour\?\)/,
  },
  {
    what: 'broken TOML',
    args: [],
    config: '[quota\n',
    exitCode: 2,
    code: 'config_invalid',
    says: /config\.toml:1:\d+: expected TOML in UTF-8/,
  },
  {
    what: 'an address without TLS',
    args: ['--base-url', 'http://vilvik.example/api/v1'],
    exitCode: 2,
    code: 'config_invalid',
    says: /--base-url: account\.base_url: expected an https URL .*, received http:\/\/vilvik\.example/,
  },
];

test.each(CASES)(
  '$what ends with code $exitCode and one clear message',
  async ({ args, config, exitCode, code, says }) => {
    const { spool, env, control } = await bench(config);
    await writeDump(spool);
    const plain = await runCli('vilvik-push', args, env);
    expect(plain.exitCode).toBe(exitCode);
    expect(plain.stdout).toBe('');
    expect(plain.stderr).toMatch(says);
    const json = await runCli('vilvik-push', [...args, '--json'], env);
    expect(json.json()).toMatchObject({ version: 1, error: { code }, exit_code: exitCode });
    expect(await control.requests()).toEqual([]);
  },
);

test('without a key everything is queued, nothing is sent, and the code is 4', async () => {
  const { folder, spool, env, control } = await bench();
  await writeDump(spool);
  const { VILVIK_API_KEY: key, ...withoutKey } = env;
  const push = await runCli('vilvik-push', ['--json'], withoutKey);
  expect(push.exitCode).toBe(4);
  expect(push.json()).toMatchObject({
    items: [{ state: 'account_held', why: expect.stringContaining('no API key') as string }],
  });
  expect(push.stderr).toContain('set VILVIK_API_KEY');
  const credentials = join(folder, 'key.txt');
  await writeFile(credentials, String(key));
  expect((await runCli('vilvik-push', [], env)).exitCode).toBe(0);
  expect(await control.records()).toHaveLength(1);
});

test('who asks the bridge for what the other program does is led there', async () => {
  const { env } = await bench();
  for (const words of [['push'], ['push', 'a.json'], ['run', 'script.py']]) {
    const { exitCode, stderr } = await runCli('vilvik-bridge', words, env);
    expect([exitCode, stderr]).toEqual([
      2,
      expect.stringContaining('that is a program of its own: vilvik-push --help'),
    ]);
  }
});

test('a wrong key holds the account: one request, code 4, nothing lost', async () => {
  const { spool, env, control } = await bench();
  await writeDump(spool);
  const push = await runCli('vilvik-push', ['--json', '--wait'], {
    ...env,
    VILVIK_API_KEY: 'vlk_live_wrong',
  });
  expect(push.exitCode).toBe(4);
  expect(push.json()).toMatchObject({
    items: [{ state: 'account_held', why: expect.stringMatching(/^401 /) as string }],
  });
  expect(push.stdout + push.stderr).not.toContain('vlk_live_wrong');
  expect(push.stderr).toMatch(/\nset VILVIK_API_KEY to another key, or type: vilvik-bridge login\n$/);
  expect(await control.requests()).toHaveLength(1);
  expect((await runCli('vilvik-bridge', ['status'], env)).stdout).toMatch(
    /, held: 401 .*\nmend {5}set VILVIK_API_KEY to another key, or type: vilvik-bridge login\n/,
  );
  expect((await runCli('vilvik-push', [], env)).exitCode).toBe(0);
});

test('the version and the help answer without a spool, a key or a ledger', async () => {
  const { folder } = await bench();
  const version = await runCli('vilvik-push', ['--version'], { HOME: folder });
  expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  const help = await runCli('vilvik-bridge', ['--help'], { HOME: folder });
  expect(help.exitCode).toBe(0);
  const verbs = [
    'watch',
    'status',
    'plan',
    'list',
    'show',
    'drop',
    'login',
    'doctor',
    'probe',
    'service',
    'verify',
    'sandbox',
  ];
  for (const verb of [...verbs, 'completion', 'whoami', 'demo']) expect(help.stdout).toContain(verb);
});

test('a spool that is a file is told as such, and a state folder that cannot be made too', async () => {
  const { folder, env } = await bench();
  const file = join(folder, 'file');
  await writeFile(file, '');
  const spool = await runCli('vilvik-push', ['--json', '--spool', file], env);
  expect(spool.json()).toMatchObject({ command: 'push', error: { code: 'spool_unusable' }, exit_code: 1 });
  // As on a read-only disk: it can be listed, and nothing be written into it.
  const noViews = join(folder, 'no-views');
  await mkdir(noViews);
  await writeFile(join(noViews, '.bridge'), '');
  await writeDump(noViews);
  const readOnly = await runCli('vilvik-push', ['--json', '--spool', noViews], env);
  expect(readOnly.json()).toMatchObject({ error: { code: 'spool_unusable' }, exit_code: 1 });
  // As one that another user's bridge has: what that has left is not to be read.
  const foreign = join(folder, 'foreign');
  await mkdir(foreign);
  await writeFile(join(foreign, 'sent'), '');
  const asNew = ['--spool', foreign, '--state-dir', join(folder, 'new')];
  const another = await runCli('vilvik-push', ['--json', ...asNew], env);
  const hint = expect.stringContaining('the spool of another user?') as unknown;
  expect(another.json()).toMatchObject({ error: { code: 'spool_unusable', hint }, exit_code: 1 });
  const state = await runCli('vilvik-push', ['--json', '--state-dir', '/proc/nope/state'], env);
  expect(state.json()).toMatchObject({ error: { code: 'ledger_unusable' }, exit_code: 1 });
  const status = await runCli('vilvik-bridge', ['status', '--json', '--state-dir', '/proc/nope/state'], env);
  expect(status.json()).toMatchObject({ command: 'status', daemon: 'down' });
});
