import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Invitation } from '../../src/app/account/device-login.ts';
import { logInDevice, logInWithKey, logOut, type Login } from '../../src/app/account/login.ts';
import { whoAmI } from '../../src/app/account/whoami.ts';
import { loadConfig, type Flags } from '../../src/config/load.ts';
import type { Host } from '../../src/config/places.ts';
import type { Clock } from '../../src/platform/clock.ts';
import { emptyHost } from '../config/host.ts';
import { runSandbox, type RunningSandbox } from '../harness/sandbox.ts';

/** Whoever sleeps on it wakes at once, and it is later. */
class JumpingClock implements Clock {
  #now = Date.parse('2026-11-22T10:00:00Z');
  readonly slept: number[] = [];
  onSleep: () => void = () => undefined;

  now(): number {
    return this.#now;
  }

  sleep(delayMs: number): Promise<void> {
    this.slept.push(delayMs);
    this.#now += delayMs;
    this.onSleep();
    return Promise.resolve();
  }
}

interface Place extends RunningSandbox {
  readonly login: Login;
  readonly clock: JumpingClock;
  readonly host: Host;
  readonly stop: AbortController;
}

async function place(assumptions = {}, env: Host['env'] = {}): Promise<Place> {
  const clock = new JumpingClock();
  const running = await runSandbox({ assumptions, machineNow: () => clock.now() });
  const host = await emptyHost(env);
  const flags: Flags = { baseUrl: running.sandbox.baseUrl };
  const config = await loadConfig({ flags, ...host });
  const stop = new AbortController();
  return { ...running, clock, host, stop, login: { config, host, flags, clock, signal: stop.signal } };
}

async function approve({ address, userCode }: Invitation, answer = 'approve'): Promise<void> {
  const [page = ''] = address.split('?');
  await fetch(page, { method: 'POST', body: new URLSearchParams({ user_code: userCode, answer }) });
}

const ignore = (): void => undefined;

test('a device that is approved keeps its key as the SDK does, and remembers the address', async () => {
  const { login, host, sandbox } = await place({ device_approval: 'auto' });
  const loggedIn = await logInDevice(login, ignore);
  expect(loggedIn).toMatchObject({ account: 'default', scopes: ['imports:write'], remarks: [] });
  const file = join(host.home, '.config', 'vilvik', 'credentials');
  expect([loggedIn.file, (await stat(file)).mode & 0o777]).toEqual([file, 0o600]);
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
    api_key: expect.stringMatching(/^vlk_/) as string,
  });
  const config = await loadConfig({ flags: {}, ...host });
  expect(config.account.baseUrl).toBe(sandbox.baseUrl);
  const { fingerprint } = loggedIn;
  expect(await whoAmI({ config, host })).toMatchObject({
    fingerprint,
    source: file,
    scopes: ['imports:write'],
  });
});

test('it asks at once, in the interval that the service names, and slower when it is told so', async () => {
  const { login, clock, control } = await place();
  let invitation: Invitation | null = null;
  clock.onSleep = () => {
    if (clock.slept.length === 4 && invitation !== null) void approve(invitation);
  };
  const done = logInDevice(login, (to) => {
    invitation = to;
    // From now on five seconds are too soon.
    void control.assume({ device_interval: 8 });
  });
  expect(await done).toMatchObject({ account: 'default' });
  expect(clock.slept.slice(0, 2)).toEqual([5_000, expect.any(Number) as number]);
  expect(clock.slept).toContain(10_000);
});

test.each([
  ['deny', 'the login was refused by the person who was asked'],
  ['never', 'nobody approved in time'],
] as const)('where approval is %s it ends in plain words and keeps nothing', async (approval, words) => {
  const { login, host, clock } = await place({ device_approval: approval });
  await expect(logInDevice(login, ignore)).rejects.toMatchObject({ code: 'login_failed', message: words });
  await expect(stat(join(host.home, '.config'))).rejects.toMatchObject({ code: 'ENOENT' });
  expect(clock.slept.length).toBeLessThanOrEqual(1_800 / 5);
});

test('trouble on the way does not end it, an answer that makes no sense does', async () => {
  const { login, control } = await place({ device_approval: 'auto' });
  await control.fault({ match: { path: '/auth/device/token' }, kind: 'status', status: 503, count: 2 });
  expect(await logInDevice(login, ignore)).toMatchObject({ account: 'default' });
  await control.fault({ match: { path: '/auth/device/token' }, kind: 'status', status: 404, count: 1 });
  const failure = { code: 'login_failed', message: expect.stringContaining('404') as string };
  await expect(logInDevice(login, ignore)).rejects.toMatchObject(failure);
});

test('a signal ends the wait', async () => {
  const { login, stop, clock } = await place();
  clock.onSleep = () => {
    stop.abort();
  };
  await expect(logInDevice(login, ignore)).rejects.toMatchObject({ code: 'interrupted' });
});

test('a service that knows no device login is told as such', async () => {
  const { host, clock, stop } = await place();
  // A port that no other process may be given meanwhile, as that of a sandbox that was closed may.
  const flags: Flags = { baseUrl: 'http://127.0.0.1:1/api/v1' };
  const config = await loadConfig({ flags, ...host });
  const login = { config, host, flags, clock, signal: stop.signal };
  const message = expect.stringContaining('begins no login: nothing listens') as string;
  await expect(logInDevice(login, ignore)).rejects.toMatchObject({ code: 'login_failed', message });
});

test('a key that a person has is kept once the service knows it', async () => {
  const { login, sandbox, host } = await place();
  const wrong = {
    code: 'login_failed',
    message: expect.stringContaining('does not accept this key') as string,
  };
  await expect(logInWithKey(login, 'vlk_live_wrong')).rejects.toMatchObject(wrong);
  await expect(logInWithKey(login, 'two words')).rejects.toMatchObject({ code: 'key_unreadable' });
  await expect(logInWithKey(login, ' ')).rejects.toMatchObject({ code: 'key_unreadable' });
  await expect(stat(join(host.home, '.config'))).rejects.toMatchObject({ code: 'ENOENT' });
  expect(await logInWithKey(login, `${sandbox.limitedApiKey}\n`)).toMatchObject({
    remarks: [],
    scopes: null,
  });
  await sandbox.close();
  const [remark] = (await logInWithKey(login, sandbox.apiKey)).remarks;
  expect(remark).toContain('could not be asked: ');
});

test('the remembered address holds for the key it was got with, and for no other', async () => {
  const { login, sandbox, host } = await place();
  await logInWithKey(login, sandbox.apiKey);
  const addressWith = async (env: Host['env']): Promise<string> =>
    (await loadConfig({ flags: {}, ...host, env })).account.baseUrl;
  expect(await addressWith({})).toBe(sandbox.baseUrl);
  expect(await addressWith({ VILVIK_API_KEY: sandbox.apiKey })).toBe(sandbox.baseUrl);
  expect(await addressWith({ VILVIK_API_KEY: 'vlk_live_other' })).toBe('https://vilvik.com/api/v1');
  expect(await addressWith({ VILVIK_BASE_URL: 'https://other.example' })).toBe('https://other.example');
  expect(await addressWith({ VILVIK_ACCOUNT: 'other' })).toBe('https://vilvik.com/api/v1');
});

test('whatever else decides about key and address is said', async () => {
  const { login, sandbox } = await place({}, { VILVIK_BASE_URL: 'https://other.example' });
  const { remarks } = await logInWithKey(login, sandbox.apiKey);
  expect(remarks).toEqual([expect.stringContaining('https://other.example') as string]);
  const variable = await place({}, { VILVIK_API_KEY: 'vlk_live_set' });
  const other = await logInWithKey(variable.login, variable.sandbox.apiKey);
  expect(other.remarks).toEqual(['VILVIK_API_KEY is set, and comes before this file']);
});

test('a logout forgets key and address, also of an account of another name', async () => {
  const { login, sandbox, host } = await place();
  const flags = { ...login.flags, account: 'lab' };
  const lab = { ...login, flags, config: await loadConfig({ flags, ...host }) };
  const { file } = await logInWithKey(lab, sandbox.apiKey);
  expect(file.endsWith('credentials.lab')).toBe(true);
  expect(await logOut(lab.config, host)).toMatchObject({ account: 'lab', wasThere: true });
  expect(await logOut(lab.config, host)).toMatchObject({ wasThere: false });
  const { account } = await loadConfig({ flags: { account: 'lab' }, ...host });
  expect(account.baseUrl).toBe('https://vilvik.com/api/v1');
  await expect(whoAmI(lab)).rejects.toMatchObject({ code: 'key_missing' });
});
