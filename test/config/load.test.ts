import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig, type Flags } from '../../src/config/load.ts';
import type { Host } from '../../src/config/places.ts';
import type { Config } from '../../src/config/schema.ts';
import { BridgeError } from '../../src/core/errors.ts';
import { emptyHost } from './host.ts';

interface Given {
  readonly toml?: string;
  readonly env?: Host['env'];
  readonly flags?: Flags;
}

async function load({ toml, env = {}, flags = {} }: Given): Promise<Config> {
  const host = await emptyHost(env);
  if (toml !== undefined) {
    const folder = path.join(host.home, '.config/vilvik-bridge');
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, 'config.toml'), toml);
  }
  return loadConfig({ flags, ...host });
}

/** The lines of the error, with the folder of the configuration file cut off. */
async function problems(given: Given): Promise<string[]> {
  const error: unknown = await load(given).catch((thrown: unknown) => thrown);
  if (!(error instanceof BridgeError)) throw new Error('no problem was found');
  expect(error).toMatchObject({ code: 'config_invalid', hint: 'mend what is listed, then try again' });
  return error.message
    .split('\n')
    .slice(1)
    .map((line) => line.trim().replace(/^\/\S*\/(?=config\.toml)/, ''));
}

test('without any settings everything has its default', async () => {
  const host = await emptyHost();
  expect(await loadConfig({ flags: {}, ...host })).toEqual({
    account: { name: 'default', baseUrl: 'https://vilvik.com/api/v1', tier: 'free' },
    continuing: { fromDumps: false, perDay: 3, maxGenerations: 1_000, rules: [] },
    quota: { perHour: 10, perDay: 50, reservePerHour: 0, reservePerDay: 0 },
    delivery: {
      inDoubt: 'look',
      backoffInitialMs: 5_000,
      backoffMaxMs: 3_600_000,
      timeoutMs: 60_000,
      concurrency: 2,
    },
    intake: {
      poll: false,
      rescanEveryMs: 30_000,
      phases: ['finished', 'interrupted', 'failed'],
      maxBodyBytes: 67_108_864,
      checkpoints: 'abandoned',
      abandonedAfterMs: 900_000,
      proofWaitMs: 60_000,
      requireProof: false,
    },
    places: {
      spool: path.join(host.home, '.local/share/vilvik-bridge/spool'),
      stateDir: path.join(host.home, '.local/state/vilvik-bridge'),
    },
    python: null,
  });
});

test('every key of the file is read', async () => {
  const toml = `
    [account]
    name = "lab"
    base_url = "https://beta.example.org/api/v1/"
    tier = "premium"
    [quota]
    per_hour = 20
    per_day = 90
    reserve_per_hour = 2
    reserve_per_day = 3
    [delivery]
    backoff_initial = "500ms"
    backoff_max = "1h30m"
    timeout = "2m"
    concurrency = 4
    [intake]
    poll = true
    rescan_every = "5s"
    phases = ["finished"]
    max_body_bytes = 1000
    checkpoints = "never"
    abandoned_after = "1h"
    proof_wait = "90s"
    require_proof = true
  `;
  expect(await load({ toml })).toMatchObject({
    account: { name: 'lab', baseUrl: 'https://beta.example.org/api/v1', tier: 'premium' },
    quota: { perHour: 20, perDay: 90, reservePerHour: 2, reservePerDay: 3 },
    delivery: { backoffInitialMs: 500, backoffMaxMs: 5_400_000, timeoutMs: 120_000, concurrency: 4 },
    intake: {
      poll: true,
      rescanEveryMs: 5_000,
      phases: ['finished'],
      maxBodyBytes: 1_000,
      checkpoints: 'never',
      abandonedAfterMs: 3_600_000,
      proofWaitMs: 90_000,
      requireProof: true,
    },
  });
});

test('the tier decides the limits that have no number of their own', async () => {
  const { quota } = await load({ toml: 'account.tier = "premium"\nquota.per_hour = 7' });
  expect(quota).toMatchObject({ perHour: 7, perDay: 300 });
});

test('the environment beats the file, and a flag beats both', async () => {
  const toml = '[account]\nname = "file"\nbase_url = "https://file.example"';
  const env = { VILVIK_ACCOUNT: 'env', VILVIK_BASE_URL: 'https://env.example' };
  expect((await load({ toml })).account).toMatchObject({ name: 'file', baseUrl: 'https://file.example' });
  expect((await load({ toml, env })).account).toMatchObject({ name: 'env', baseUrl: 'https://env.example' });
  const flags = { account: 'flag', baseUrl: 'https://flag.example' };
  expect((await load({ toml, env, flags })).account).toMatchObject({
    name: 'flag',
    baseUrl: 'https://flag.example',
  });
});

test('spool and state folder come from flag, environment, platform, and become absolute', async () => {
  const env = { VILVIK_SPOOL: 'a/../b/', VILVIK_STATE_DIR: '/state', VILVIK_PYTHON: 'python3.12' };
  const host = await emptyHost(env);
  const fromEnv = await loadConfig({ flags: {}, ...host });
  expect(fromEnv.places).toEqual({ spool: path.join(host.home, 'b'), stateDir: '/state' });
  expect(fromEnv.python).toBe('python3.12');
  const fromFlags = await loadConfig({ flags: { spool: '/flag', stateDir: 's' }, ...host });
  expect(fromFlags.places).toEqual({ spool: '/flag', stateDir: path.join(host.home, 's') });
});

test('variables that are empty, unknown or the key are no settings', async () => {
  const env = { VILVIK_SPOOL: '', VILVIK_BASE_URL: '', VILVIK_COLOUR: 'red', VILVIK_API_KEY: 'vlk_secret' };
  const config = await load({ env });
  expect(config.account.baseUrl).toBe('https://vilvik.com/api/v1');
  expect(JSON.stringify(config)).not.toContain('secret');
});

test('the environment of the process is not read', async () => {
  process.env['VILVIK_ACCOUNT'] = 'process';
  try {
    expect((await load({})).account.name).toBe('default');
  } finally {
    delete process.env['VILVIK_ACCOUNT'];
  }
});

test('a file is named by flag or environment, and must then exist', async () => {
  const host = await emptyHost({ VILVIK_CONFIG: 'env.toml' });
  await writeFile(path.join(host.home, 'env.toml'), 'account.name = "env"');
  await writeFile(path.join(host.home, 'flag.toml'), 'account.name = "flag"');
  expect((await loadConfig({ flags: {}, ...host })).account.name).toBe('env');
  expect((await loadConfig({ flags: { config: 'flag.toml' }, ...host })).account.name).toBe('flag');
  expect(await problems({ flags: { config: '/no/such.toml' } })).toEqual([
    '--config: expected a file that can be read, received /no/such.toml (ENOENT)',
  ]);
  expect(await problems({ env: { VILVIK_CONFIG: '/' } })).toEqual([
    'VILVIK_CONFIG: expected a file that can be read, received / (EISDIR)',
  ]);
});

test('the result is frozen to the bottom', async () => {
  const config = await load({});
  expect(Object.isFrozen(config)).toBe(true);
  expect(Object.isFrozen(config.intake.phases)).toBe(true);
});

test('all problems are reported at once, each with its place, key, expectation and finding', async () => {
  const toml = [
    '[account]',
    'tier = "gold"',
    '[quota]',
    'per_hour = 0',
    'per_huor = 5',
    '[delivery]',
    'timeout = 60',
    'backoff_max = "soon"',
    '[intake]',
    'poll = "yes"',
    'phases = ["finished", "checkpoint"]',
    '[deliveri]',
    'x = 1',
  ].join('\n');
  const env = { VILVIK_BASE_URL: 'http://vilvik.com' };
  const flags = { account: '../x', spool: '' };
  const duration = 'a duration from 1ms to 24d, such as "500ms", "60s" or "1h30m"';
  expect(await problems({ toml, env, flags })).toEqual([
    '--spool: expected a path, received an empty text',
    '--account: account.name: expected a name of up to 64 letters, digits, dots, hyphens and underscores, received the string "../x"',
    'VILVIK_BASE_URL: account.base_url: expected an https URL (http only for this machine: localhost, 127.0.0.1), received http://vilvik.com',
    'config.toml:2: account.tier: expected one of "free", "premium", received the string "gold"',
    'config.toml:4: quota.per_hour: expected a whole number from 1 to 1000000, received the number 0',
    'config.toml:5: quota.per_huor: expected a known key (did you mean quota.per_hour?), received an unknown one',
    `config.toml:8: delivery.backoff_max: expected ${duration}, received the string "soon"`,
    `config.toml:7: delivery.timeout: expected ${duration}, received the number 60`,
    'config.toml:10: intake.poll: expected true or false, received the string "yes"',
    'config.toml:11: intake.phases[1]: expected one of "finished", "interrupted", "failed", received the string "checkpoint"',
    'config.toml:12: deliveri: expected a known key (did you mean delivery?), received an unknown one',
  ]);
});

test.each([
  ['account = 3', 'the number 3'],
  ['account = []', 'an array of 0'],
  ['account = 2026-01-01', 'the string "2026-01-01"'],
])('%j is refused, also where a variable states the address', async (toml, received) => {
  const env = { VILVIK_BASE_URL: 'https://env.example' };
  const line = `config.toml:1: account: expected a table, received ${received}`;
  expect(await problems({ toml, env })).toEqual([expect.stringContaining(line)]);
  expect(await problems({ toml })).toEqual([expect.stringContaining(line)]);
});

test.each([
  ['[intake]\ntimeout = "1s"', 'config.toml:2: intake.timeout', '(did you mean delivery.timeout?)'],
  ['base_url = "https://x.example"', 'config.toml:1: base_url', '(did you mean account.base_url?)'],
  [
    '[account]\nfavourite_colour = 1',
    'config.toml:2: account.favourite_colour',
    'expected one of the known keys',
  ],
  ['account = 3', 'config.toml:1: account', 'expected a table, received the number 3'],
  ['account = { name = 3 }', 'config.toml: account.name', 'received the number 3'],
  [
    'intake.phases = []',
    'config.toml:1: intake.phases',
    'expected at least one phase, received an array of 0',
  ],
  ['delivery.timeout = "0s"', 'config.toml:1: delivery.timeout', 'received the string "0s"'],
  ['delivery.timeout = "25d"', 'config.toml:1: delivery.timeout', 'received the string "25d"'],
  [
    'delivery.backoff_max = "1s"',
    'config.toml:1: delivery.backoff_max',
    'at least backoff_initial, which is 5s, received 1s',
  ],
  [
    'quota.reserve_per_hour = 10',
    'config.toml:1: quota.reserve_per_hour',
    'fewer than the 10 imports per hour, received 10',
  ],
  [
    'quota.reserve_per_day = 99',
    'config.toml:1: quota.reserve_per_day',
    'fewer than the 50 imports per day, received 99',
  ],
])('%j is refused', async (toml, where, words) => {
  const [problem = '', ...others] = await problems({ toml });
  expect(others).toEqual([]);
  expect(problem.startsWith(`${where}: expected `)).toBe(true);
  expect(problem).toContain(words);
});

test('what is no TOML is reported with line and column, beside the other problems', async () => {
  expect(await problems({ toml: '[account]\nname = \n', flags: { account: '' } })).toEqual([
    'config.toml:2:8: expected TOML in UTF-8, received invalid value',
    '--account: account.name: expected a name of up to 64 letters, digits, dots, hyphens and underscores, received the string ""',
  ]);
});

test('a flood of problems is counted, not listed', async () => {
  const toml = Array.from({ length: 500 }, (_, index) => `key${index} = 1`).join('\n');
  const lines = await problems({ toml });
  expect(lines).toHaveLength(31);
  expect(lines.at(-1)).toBe('… and 470 more');
  expect(lines[29]).toContain('config.toml:30: key29');
});
