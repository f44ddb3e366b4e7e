import { existsSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { bench, startDaemon, type Bench } from '../harness/bridge.ts';
import { Visitor } from '../harness/visitor.ts';
import { runCli, RunningCli } from '../harness/cli.ts';
import { importBody, runId, writeDump } from '../harness/dumps.ts';

/** Opens the page whose address is kept in the state folder. */
async function browserOf({ stateDir }: Bench): Promise<Visitor> {
  const { address } = JSON.parse(await readFile(join(stateDir, 'page.json'), 'utf8')) as { address: string };
  const browser = new Visitor(new URL(address).origin);
  await browser.open(address);
  return browser;
}

/** Asks until the page says so. */
async function until(browser: Visitor, path: string, word: string): Promise<string> {
  const events = await browser.begin('GET', '/events');
  for await (const _ of events) {
    const { text } = await browser.get(path);
    if (text.includes(word)) return text;
  }
  throw new Error(`the page never said "${word}"`);
}

test('beside a daemon with a page only its address is told, and no log has it', async () => {
  const place = await bench();
  const daemon = startDaemon(place.env, ['--page']);
  const { origin } = await daemon.event('page.started');
  const told = await runCli('vilvik-bridge', ['page', '--json'], place.env);
  const { address, already } = told.json() as { address: string; already: boolean };
  expect([told.exitCode, already]).toEqual([0, true]);
  expect(address.startsWith(`${String(origin)}/?token=`)).toBe(true);
  expect((await stat(join(place.stateDir, 'page.json'))).mode & 0o777).toBe(0o600);
  const [, token = ''] = address.split('token=');
  expect(JSON.stringify(daemon.lines)).not.toContain(token);
  expect((await runCli('vilvik-bridge', ['page'], place.env)).stdout).toBe(`${address}\n`);
});

test('a daemon with open pages ends cleanly, and forgets the address', async () => {
  const place = await bench();
  const daemon = startDaemon(place.env, ['--page']);
  await daemon.event('page.started');
  const browser = await browserOf(place);
  const events = await browser.begin('GET', '/events');
  events.on('error', () => undefined).resume();
  expect(await daemon.end()).toBe(0);
  expect(existsSync(join(place.stateDir, 'page.json'))).toBe(false);
  expect(daemon.lines.at(-1)).toMatchObject({ msg: 'watch.stopped' });
});

test('a quarantined run is mended and retried through the page of a daemon until it is imported', async () => {
  const place = await bench();
  const daemon = startDaemon(place.env, ['--page']);
  await daemon.event('page.started');
  const browser = await browserOf(place);
  const body = JSON.stringify(importBody({ result: { best_solution_fitness: 'high' } }));
  await writeDump(place.spool, { name: 'bad', header: { name: 'bad' }, body });
  await daemon.event('report.reason');
  const file = join(place.spool, 'rejected', 'bad.vilvik.jsonl');
  await writeFile(file, (await readFile(file, 'utf8')).replace('"high"', '1.5'));
  const retried = await browser.press('/quarantine', 'Retry bad (00000001)');
  expect(retried.text).toContain('queued: bad (00000001)');
  await daemon.event('push.imported');
  expect(await until(browser, `/runs/${runId(1)}`, 'state-imported')).toContain('Imported as');
  expect(await place.control.records()).toHaveLength(1);
});

test('a page of its own shows what a daemon beside it does, and ends with a signal', async () => {
  const place = await bench();
  const page = new RunningCli('vilvik-bridge', ['page'], place.env);
  onTestFinished(async () => {
    await page.end('SIGKILL');
  });
  await page.line(({ msg }) => msg.includes('open it in a browser'));
  const browser = await browserOf(place);
  const daemon = startDaemon(place.env);
  await daemon.event('watch.started');
  const shown = until(browser, '/', 'state-imported');
  await writeDump(place.spool, { header: { name: 'seen' } });
  expect(await shown).toContain('seen');
  expect(await page.end('SIGTERM')).toBe(0);
  expect(existsSync(join(place.stateDir, 'page.json'))).toBe(false);
});

test('a page that was killed is forgotten, and a port that is taken is said', async () => {
  const place = await bench();
  const page = new RunningCli('vilvik-bridge', ['page'], place.env);
  await page.line(({ msg }) => msg.includes('open it in a browser'));
  const taken = new URL((await browserOf(place)).origin).port;
  const second = await runCli('vilvik-bridge', ['watch', '--page', '--page-port', taken], place.env);
  expect([second.exitCode, second.stderr]).toEqual([
    1,
    expect.stringContaining(`cannot listen on 127.0.0.1:${taken}`),
  ]);
  await page.end('SIGKILL');
  const next = new RunningCli('vilvik-bridge', ['page'], place.env);
  await next.line(({ msg }) => msg.includes('open it in a browser'));
  expect((await (await browserOf(place)).get('/')).status).toBe(200);
  expect(await next.end('SIGINT')).toBe(0);
  expect((await runCli('vilvik-bridge', ['page', '--page-port', 'x'], place.env)).exitCode).toBe(2);
});
