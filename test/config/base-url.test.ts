import { expect, test } from 'vitest';
import { parseBaseUrl } from '../../src/config/base-url.ts';

test.each([
  ['https://vilvik.com/api/v1', 'https://vilvik.com/api/v1'],
  ['https://VILVIK.com:443/api/v1//', 'https://vilvik.com/api/v1'],
  ['https://vilvik.com', 'https://vilvik.com'],
  ['http://localhost:8123/api/v1/', 'http://localhost:8123/api/v1'],
  ['http://127.0.0.1:1', 'http://127.0.0.1:1'],
  ['http://[::1]:8/api', 'http://[::1]:8/api'],
])('%s is %s', (text, url) => {
  expect(parseBaseUrl(text)).toEqual({ url });
});

test.each([
  ['vilvik.com/api/v1', 'text that is none'],
  ['', 'text that is none'],
  ['http://vilvik.com/api', 'http://vilvik.com'],
  ['http://127.0.0.1.example/api', 'http://127.0.0.1.example'],
  ['http://localhost.example', 'http://localhost.example'],
  ['ftp://localhost', 'ftp://localhost'],
  ['https://me:hunter2@vilvik.com', 'one with them'],
  ['https://vilvik.com/api?key=hunter2', 'one with them'],
  ['https://vilvik.com/api#hunter2', 'one with them'],
  ['https://vilvik.com/api?', 'one with them'],
])('%s is refused without repeating what may be secret', (text, received) => {
  expect(parseBaseUrl(text)).toMatchObject({ received });
  expect(JSON.stringify(parseBaseUrl(text))).not.toContain('hunter2');
});
