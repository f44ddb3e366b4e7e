import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { credentialsFile, loadApiKey } from '../../src/config/credentials.ts';
import type { Host } from '../../src/config/places.ts';
import { BridgeError } from '../../src/core/errors.ts';
import { emptyHost } from './host.ts';

const KEY = 'vlk_live_abcdefgh';

async function hostWithFile(content: string, mode = 0o600, account = 'default'): Promise<Host> {
  const host = await emptyHost();
  const file = credentialsFile(host, account);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, content);
  await chmod(file, mode);
  return host;
}

/** The refusal; no word of it, nor of what it carries, may repeat the key. */
async function refusal(host: Host, account = 'default'): Promise<BridgeError> {
  const error: unknown = await loadApiKey(host, account).catch((thrown: unknown) => thrown);
  if (!(error instanceof BridgeError)) throw new Error('the key was accepted');
  expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('abcdefgh');
  return error;
}

test('the environment comes before the file', async () => {
  const host = await hostWithFile('{"api_key": "vlk_of_the_file"}');
  const key = await loadApiKey({ ...host, env: { VILVIK_API_KEY: KEY } }, 'default');
  expect(key.reveal()).toBe(KEY);
  expect(key.source).toBe('VILVIK_API_KEY');
});

test('the file of the SDK is read when the variable is missing or empty', async () => {
  const host = await hostWithFile(JSON.stringify({ api_key: KEY }));
  const key = await loadApiKey({ ...host, env: { VILVIK_API_KEY: '' } }, 'default');
  expect(key.reveal()).toBe(KEY);
  expect(key.source).toBe(path.join(host.home, '.config/vilvik/credentials'));
});

test('XDG_CONFIG_HOME moves the file', async () => {
  const host = await emptyHost({ XDG_CONFIG_HOME: '/elsewhere' });
  expect(credentialsFile(host, 'default')).toBe('/elsewhere/vilvik/credentials');
});

test('another account has a file of its own', async () => {
  const host = await hostWithFile(JSON.stringify({ api_key: KEY }), 0o600, 'lab');
  expect((await loadApiKey(host, 'lab')).reveal()).toBe(KEY);
  expect((await refusal(host)).code).toBe('key_missing');
});

test('the line break at the end of a variable is forgiven', async () => {
  const host = await emptyHost({ VILVIK_API_KEY: `${KEY}\r\n` });
  expect((await loadApiKey(host, 'default')).reveal()).toBe(KEY);
});

test('a key shows only its fingerprint', async () => {
  const key = await loadApiKey(await emptyHost({ VILVIK_API_KEY: KEY }), 'default');
  expect(key.fingerprint).toMatch(/^[0-9a-f]{16}$/);
  expect(JSON.stringify({ key })).not.toContain('abcdefgh');
  expect(inspect(key, { showHidden: true, depth: 9 })).not.toContain('abcdefgh');
});

test('equal keys have equal fingerprints and others do not', async () => {
  const fingerprint = async (key: string) =>
    (await loadApiKey(await emptyHost({ VILVIK_API_KEY: key }), 'default')).fingerprint;
  expect(await fingerprint('a')).toBe(await fingerprint('a'));
  expect(await fingerprint('a')).not.toBe(await fingerprint('b'));
});

test('without a key the error says what to type', async () => {
  const host = await emptyHost();
  const file = path.join(host.home, '.config/vilvik/credentials');
  expect(await refusal(host)).toMatchObject({
    code: 'key_missing',
    message: `no API key: VILVIK_API_KEY is not set and there is no ${file}`,
    hint: 'set VILVIK_API_KEY, or type: vilvik-bridge login',
  });
  expect((await refusal(host, 'lab')).hint).toBe(
    'set VILVIK_API_KEY, or type: vilvik-bridge login --account lab',
  );
});

test.each([0o640, 0o604, 0o620, 0o666])(
  'a file of mode %o is refused with the command that mends it',
  async (mode) => {
    const host = await hostWithFile(JSON.stringify({ api_key: KEY }), mode);
    const file = credentialsFile(host, 'default');
    expect(await refusal(host)).toMatchObject({
      code: 'key_unreadable',
      message: `${file} is open to other users (mode ${mode.toString(8)})`,
      hint: `type: chmod 600 ${file}`,
    });
  },
);

test('the mode does not matter on Windows, which has none', async () => {
  const host = await hostWithFile(JSON.stringify({ api_key: KEY }), 0o644);
  expect((await loadApiKey({ ...host, platform: 'win32' }, 'default')).reveal()).toBe(KEY);
});

test('a path with blanks is quoted in the command', async () => {
  const host = await hostWithFile('{}', 0o644);
  const folder = path.join(host.home, "it's here");
  await mkdir(path.join(folder, 'vilvik'), { recursive: true });
  await writeFile(path.join(folder, 'vilvik/credentials'), '{}');
  await chmod(path.join(folder, 'vilvik/credentials'), 0o644);
  const { hint } = await refusal({ ...host, env: { XDG_CONFIG_HOME: folder } });
  expect(hint).toBe(`type: chmod 600 '${host.home}/it'\\''s here/vilvik/credentials'`);
});

test.each([KEY, `{"api_key": "${KEY}`, `{"key": "${KEY}"}`, '{"api_key": 5}', '[]', ''])(
  'a file that holds %j is refused',
  async (content) => {
    const host = await hostWithFile(content);
    const { code, message } = await refusal(host);
    expect(code).toBe('key_unreadable');
    expect(message).toBe(`${credentialsFile(host, 'default')} is not {"api_key": "…"}`);
  },
);

test.each([` ${KEY}`, `${KEY} `, `${KEY}\n\n`, `vlk_live\tabcdefgh`, `${KEY}\u0000`, `${KEY}é`, '\n'])(
  'the key %j is refused',
  async (text) => {
    expect(await refusal(await emptyHost({ VILVIK_API_KEY: text }))).toMatchObject({
      code: 'key_unreadable',
      hint: 'copy the key again, without quotation marks, blanks and line breaks',
    });
    const host = await hostWithFile(JSON.stringify({ api_key: text }));
    expect((await refusal(host)).code).toBe('key_unreadable');
  },
);

test('a folder in place of the file is refused', async () => {
  const host = await emptyHost();
  await mkdir(credentialsFile(host, 'default'), { recursive: true, mode: 0o700 });
  expect((await refusal(host)).message).toContain('cannot be read (EISDIR)');
});
