import { stat } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { expect, test } from 'vitest';
import { Visitor } from '../harness/visitor.ts';
import { pageBench } from '../harness/page.ts';

test('the address with the token lets a browser in, and is left at once', async () => {
  const { page } = await pageBench();
  const browser = new Visitor(page.origin);
  const opened = await browser.open(page.address.replace('/?', '/?state=queued&'));
  expect([opened.status, opened.headers['location']]).toEqual([303, '/?state=queued']);
  expect(opened.headers['set-cookie']?.[0]).toMatch(
    /^vilvik_page_\d+=.{43}; Path=\/; HttpOnly; SameSite=Lax$/,
  );
  expect((await browser.get('/')).status).toBe(200);
});

test('nobody without the token sees anything, and is told how to get in', async () => {
  const { page } = await pageBench();
  const stranger = new Visitor(page.origin);
  for (const path of ['/', '/events', '/quarantine', '/nothing']) {
    const refused = await stranger.get(path);
    expect(refused.status).toBe(401);
    expect(refused.text).toContain('<code>vilvik-bridge page</code> prints the address');
    expect(refused.text).not.toContain('<nav');
  }
  const other = page.address.slice(0, -43) + 'A'.repeat(43);
  expect((await stranger.open(other)).status).toBe(403);
  const name = `vilvik_page_${new URL(page.origin).port}`;
  stranger.cookie = `${name}=${'A'.repeat(43)}`;
  expect((await stranger.get('/')).status).toBe(403);
});

test('style and script alone need no token', async () => {
  const { page } = await pageBench();
  const stranger = new Visitor(page.origin);
  const style = await stranger.get('/page.css');
  expect([style.status, style.headers['content-type']]).toEqual([200, 'text/css; charset=utf-8']);
  const script = await stranger.get('/page.js');
  expect([script.status, script.headers['content-type']]).toEqual([200, 'text/javascript; charset=utf-8']);
  expect(() => new Script(script.text)).not.toThrow();
});

test('every answer, refusals too, keeps the browser from everything that is not ours', async () => {
  const { browser, page } = await pageBench();
  const answers = [
    await browser.get('/'),
    await browser.get('/nothing'),
    await browser.get('/page.js'),
    await browser.ask('HEAD', '/events'),
    await new Visitor(page.origin).get('/'),
  ];
  for (const { headers } of answers) {
    expect(headers['content-security-policy']).toBe(
      "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    );
    expect(headers).toMatchObject({
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'cross-origin-resource-policy': 'same-origin',
    });
  }
  expect(answers.map(({ status }) => status)).toEqual([200, 404, 200, 200, 401]);
});

test('a name that was bent to loopback is refused', async () => {
  const { browser, page } = await pageBench();
  const { port } = new URL(page.origin);
  for (const host of [`evil.example:${port}`, '127.0.0.1', `[::1]:${port}`]) {
    for (const path of ['/', '/page.css', '/events'])
      expect((await browser.get(path, { host })).status).toBe(403);
  }
  // No address at all.
  expect((await browser.get('/', { host: `127.0.0.1:${port}.evil.example` })).status).toBe(400);
  expect((await browser.get('/', { host: `localhost:${port}` })).status).toBe(200);
});

test('the address is kept for the user alone while the page is shown', async () => {
  const { app, page } = await pageBench();
  const file = join(app.config.places.stateDir, 'page.json');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  await app.lifetime.close();
  expect(existsSync(file)).toBe(false);
  await expect(new Visitor(page.origin).get('/')).rejects.toThrow('ECONNREFUSED');
});
