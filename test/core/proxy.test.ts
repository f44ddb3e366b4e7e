import { expect, test } from 'vitest';
import { exceptionFor, proxyFor } from '../../src/core/proxy.ts';

const SERVICE = 'https://vilvik.com/api/v1';
const PROXY = { HTTPS_PROXY: 'http://proxy:3128' };

test('the variable for encrypted addresses names the proxy, its password is not shown', () => {
  expect(proxyFor(SERVICE, {})).toBeNull();
  expect(proxyFor(SERVICE, { HTTP_PROXY: 'http://proxy' })).toBeNull();
  expect(proxyFor(SERVICE, PROXY)).toEqual({
    url: 'http://proxy:3128',
    address: 'http://proxy:3128',
    variable: 'HTTPS_PROXY',
  });
  expect(proxyFor(SERVICE, { https_proxy: 'http://me:secret@proxy', HTTPS_PROXY: 'http://other' })).toEqual({
    url: 'http://me:secret@proxy',
    address: 'http://…@proxy',
    variable: 'https_proxy',
  });
});

test('what is not encrypted goes through no proxy, whichever is named', () => {
  const env = { HTTP_PROXY: 'http://proxy', ALL_PROXY: 'http://proxy', ...PROXY };
  expect(proxyFor('http://vilvik.test', env)).toBeNull();
});

test.each([
  ['https://127.0.0.1:8443', {}, 'it is this machine'],
  ['http://vilvik.test', {}, 'it is not encrypted'],
  [SERVICE, { NO_PROXY: 'vilvik.com' }, 'NO_PROXY says so'],
  [SERVICE, { no_proxy: '*', NO_PROXY: '' }, 'no_proxy says so'],
  [SERVICE, { NO_PROXY: 'other.example' }, null],
  ['https://vilvik.test:8443', { NO_PROXY: 'vilvik.test:8443' }, 'NO_PROXY says so'],
  ['https://vilvik.test:8443', { NO_PROXY: 'vilvik.test:443' }, null],
  ['https://127.0.0.1.example.org', {}, null],
  ['https://x127.0.0.1.example.org', {}, null],
  ['https://127.0.0.100', {}, 'it is this machine'],
])('an exception is told by its reason: %s with %o', (url, env, why) => {
  expect(exceptionFor(url, { ...PROXY, ...env })).toBe(why);
});

test.each([
  ['*', true],
  ['vilvik.com', true],
  ['VILVIK.com:443', true],
  ['vilvik.com:8443', false],
  ['other.example, .com', true],
  ['*.com', true],
  ['.vilvik.com', false],
  ['ilvik.com', false],
  ['', false],
])('the exception %s keeps the proxy away: %s', (exceptions, isException) => {
  expect(proxyFor(SERVICE, { ...PROXY, NO_PROXY: exceptions }) === null).toBe(isException);
});

test.each(['https://localhost:8443/api', 'https://127.0.0.1/api', 'https://[::1]:1/api', 'http://127.0.0.9'])(
  'the own machine %s is never asked through a proxy',
  (url) => {
    expect(proxyFor(url, { ...PROXY, HTTP_PROXY: 'http://proxy' })).toBeNull();
  },
);
