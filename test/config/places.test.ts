import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { loadConfig } from '../../src/config/load.ts';
import { defaultConfigFile, defaultStateDir, type Host } from '../../src/config/places.ts';

/** The table that the tests of the Python package read too. */
const spoolCases = z
  .array(
    z.object({
      name: z.string(),
      platform: z.enum(['linux', 'darwin', 'win32', 'freebsd']),
      home: z.string(),
      cwd: z.string(),
      env: z.record(z.string(), z.string()),
      argument: z.string().nullable(),
      expected: z.string(),
    }),
  )
  .parse(JSON.parse(readFileSync(new URL('../fixtures/spool-paths.json', import.meta.url), 'utf8')));

test.each(spoolCases)(
  'the spool is where Python writes to: $name',
  async ({ argument, expected, ...host }) => {
    const { places } = await loadConfig({ flags: { spool: argument ?? undefined }, ...host });
    expect(places.spool).toBe(expected);
  },
);

const linux: Host = { platform: 'linux', home: '/home/ada', cwd: '/work', env: {} };
const macos: Host = { platform: 'darwin', home: '/Users/ada', cwd: '/work', env: {} };
const windows: Host = { platform: 'win32', home: String.raw`C:\Users\ada`, cwd: 'C:\\', env: {} };

test.each<[Host, string]>([
  [linux, '/home/ada/.local/state/vilvik-bridge'],
  [{ ...linux, env: { XDG_STATE_HOME: '/state' } }, '/state/vilvik-bridge'],
  [{ ...linux, env: { XDG_STATE_HOME: 'state' } }, '/home/ada/.local/state/vilvik-bridge'],
  [macos, '/Users/ada/Library/Application Support/vilvik-bridge/state'],
  [windows, String.raw`C:\Users\ada\AppData\Local\vilvik-bridge\State`],
  [{ ...windows, env: { LOCALAPPDATA: 'D:\\Local' } }, String.raw`D:\Local\vilvik-bridge\State`],
])('the state folder of %j', (host, expected) => {
  expect(defaultStateDir(host)).toBe(expected);
});

test.each<[Host, string]>([
  [linux, '/home/ada/.config/vilvik-bridge/config.toml'],
  [{ ...linux, env: { XDG_CONFIG_HOME: '/etc/ada' } }, '/etc/ada/vilvik-bridge/config.toml'],
  [macos, '/Users/ada/Library/Preferences/vilvik-bridge/config.toml'],
  [windows, String.raw`C:\Users\ada\AppData\Roaming\vilvik-bridge\Config\config.toml`],
  [{ ...windows, env: { APPDATA: 'D:\\Roaming' } }, String.raw`D:\Roaming\vilvik-bridge\Config\config.toml`],
])('the configuration file of %j', (host, expected) => {
  expect(defaultConfigFile(host)).toBe(expected);
});
