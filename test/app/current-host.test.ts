import { userInfo } from 'node:os';
import { afterEach, expect, test, vi } from 'vitest';
import { currentHost } from '../../src/app/current-host.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

test.each(['', 'here', undefined])('where HOME is %j the home is the one that the system knows', (home) => {
  vi.stubEnv('HOME', home);
  expect(currentHost().home).toBe(userInfo().homedir);
});

test('a HOME that is a folder is the home', () => {
  vi.stubEnv('HOME', '/srv/someone');
  expect(currentHost().home).toBe('/srv/someone');
});
