import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { browserOfThisFile, startBrowser } from './browser.ts';
import { REPOSITORY } from './repository.ts';

const openBrowser = browserOfThisFile();

/** Only what hangs gets there. */
const PATIENCE = { timeout: 60_000 };
const STRICT = "default-src 'none'; style-src 'self'; script-src 'self'";

interface Answer {
  readonly type?: string;
  readonly policy?: string;
  readonly body: string;
}

interface Site {
  readonly url: string;
  /** The paths that were asked for. */
  readonly asked: readonly string[];
}

/** What it does not have is a redirect to another machine. */
async function serve(answers: Readonly<Record<string, Answer>>, host = '127.0.0.1'): Promise<Site> {
  const asked: string[] = [];
  const server = createServer(({ url = '' }, response) => {
    asked.push(url);
    const answer = answers[url];
    if (answer === undefined) {
      response.writeHead(302, { location: `http://far.example${url}` }).end();
      return;
    }
    const { type = 'text/html', policy = STRICT, body } = answer;
    response.writeHead(200, { 'content-type': type, 'content-security-policy': policy }).end(body);
  });
  server.listen(0, host);
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://${host}:${(server.address() as AddressInfo).port}`, asked };
}

function document(body: string, head = ''): string {
  return `<!doctype html><html lang="en"><head><title>Test</title>${head}</head><body><main><h1>Test</h1>${body}</main></body></html>`;
}

const STYLED: Readonly<Record<string, Answer>> = {
  '/': {
    body: document(
      '<p>Words to read</p><label>Name <input></label>',
      '<link rel="stylesheet" href="/page.css"><script src="/page.js"></script>',
    ),
  },
  '/page.css': {
    type: 'text/css',
    body: `body { background: white; color: black }
      @media (prefers-color-scheme: dark) { body { background: black; color: #444 } }
      @media (max-width: 400px) { h1 { display: none } }`,
  },
  '/page.js': { type: 'text/javascript', body: 'document.title = "Scripted"' },
};

test('a request to another place is refused and told, whatever makes it', async () => {
  const elsewhere = await serve({ '/': { body: document('') } }, '127.0.0.2');
  const script = `
    new WebSocket('ws://socket.example/');
    navigator.sendBeacon('https://beacon.example/');
    fetch('${elsewhere.url}/').catch(() => { document.title = 'refused'; });`;
  const here = await serve({
    '/': {
      policy: "script-src 'self'",
      body: document(
        '<img src="/moved" alt=""><img src="http://localhost:1/" alt=""><script src="/ask.js"></script>',
      ),
    },
    '/ask.js': { type: 'text/javascript', body: script },
  });
  const { page, outside, errors } = await openBrowser();
  await page.goto(here.url);
  await page.waitForFunction('document.title === "refused"');
  expect(outside.splice(0).toSorted()).toEqual([
    `${elsewhere.url}/`,
    'http://far.example/moved',
    'http://localhost:1/',
    'https://beacon.example/',
    'ws://socket.example/',
  ]);
  expect(elsewhere.asked).toEqual([]);
  expect(errors.splice(0)).toContainEqual(expect.stringContaining('ERR_NAME_NOT_RESOLVED'));
});

test.fails('a test fails whose page asks another place', async () => {
  const { url } = await serve({ '/': { policy: '', body: document('<img src="/moved" alt="">') } });
  const { page, outside } = await openBrowser();
  await page.goto(url);
  expect(outside).toEqual(['http://far.example/moved']);
});

test('what a page throws, complains of and must not do is told when it is closed', async () => {
  const { url } = await serve({
    '/': {
      body: document(
        '<img src="http://far.example/" alt="">',
        '<script src="/bad.js"></script><script>1</script>',
      ),
    },
    '/bad.js': { type: 'text/javascript', body: 'console.error("complained"); throw new Error("thrown")' },
  });
  const tab = await openBrowser();
  await tab.page.goto(url);
  const closing = tab.close();
  await expect(closing).rejects.toThrow(/^In the page:\n/);
  await expect(closing).rejects.toThrow(/complained/);
  await expect(closing).rejects.toThrow(/Error: thrown/);
  await expect(closing).rejects.toThrow(/inline script violates/);
  await expect(closing).rejects.toThrow(/'http:\/\/far.example\/' violates/);
});

test('a fault of contrast and a missing label are found under the strictest policy', async () => {
  const { url } = await serve({
    ...STYLED,
    '/bad': {
      body: document('<p>Faint</p><input>', '<link rel="stylesheet" href="/bad.css">'),
    },
    '/bad.css': { type: 'text/css', body: 'p { color: #bbb }' },
  });
  const { page, seriousFaults } = await openBrowser();
  await page.goto(url);
  expect(await seriousFaults()).toEqual([]);
  await page.goto(`${url}/bad`);
  expect(await seriousFaults()).toEqual([
    expect.stringMatching(/^serious color-contrast at p: .*contrast of 1\.9/),
    expect.stringMatching(/^critical label at input: /),
  ]);
});

test('a dark scheme arrives, and so do the faults that only it has', async () => {
  const { url } = await serve(STYLED);
  const { page, seriousFaults, screenshot } = await openBrowser({ colorScheme: 'dark' });
  await page.goto(url);
  expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(0, 0, 0)');
  expect(await seriousFaults()).toContainEqual(expect.stringMatching(/^serious color-contrast at p: /));
  const picture = join(REPOSITORY, 'screenshots/harness-dark.png');
  rmSync(picture, { force: true });
  await screenshot('harness-dark');
  expect(readFileSync(picture).subarray(1, 4).toString()).toBe('PNG');
});

test('a narrow window arrives, in light', async () => {
  const { url } = await serve(STYLED);
  const { page } = await openBrowser({ width: 400 });
  await page.goto(url);
  expect(await page.evaluate('innerWidth')).toBe(400);
  expect(await page.locator('h1').isVisible()).toBe(false);
  expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
});

test('scripts run, and do not where they are off', async () => {
  const { url } = await serve(STYLED);
  const { page } = await openBrowser();
  await page.goto(url);
  expect(await page.title()).toBe('Scripted');
  const bare = await openBrowser({ javaScriptEnabled: false });
  await bare.page.goto(url);
  expect(await bare.page.title()).toBe('Test');
  expect(() => bare.seriousFaults()).toThrow('needs a tab with scripts');
});

test('no process and no file of the browser stays when it is closed', async () => {
  const { browser, home, close } = await startBrowser();
  const page = await browser.newPage();
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  expect(processInfo.map(({ type }) => type)).toEqual(expect.arrayContaining(['browser', 'renderer']));
  expect(processInfo.filter(({ id }) => isAlive(id))).toHaveLength(processInfo.length);
  expect(existsSync(home)).toBe(true);
  await close();
  expect(page.isClosed()).toBe(true);
  await expect.poll(() => processInfo.filter(({ id }) => isAlive(id)), PATIENCE).toEqual([]);
  expect(existsSync(home)).toBe(false);
});

/** One that has ended and waits for its parent to notice does not live. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
