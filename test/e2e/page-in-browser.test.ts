import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bench, startDaemon, type Bench } from '../harness/bridge.ts';
import { browserOfThisFile, type Tab } from '../harness/browser.ts';
import type { RunningCli } from '../harness/cli.ts';
import { importBody, runId, writeDump } from '../harness/dumps.ts';

const openBrowser = browserOfThisFile();
const PATIENCE = { timeout: 120_000 };
const HOSTILE = 'night <script>document.title = "taken"</script>\u202e\u0007<b onclick="x">"\'';

interface ShownBridge extends Bench {
  readonly daemon: RunningCli;
  readonly address: string;
}

/** A daemon with its page. */
async function shownBridge(): Promise<ShownBridge> {
  const place = await bench();
  const daemon = startDaemon(place.env, ['--page']);
  await daemon.event('page.started');
  const kept = JSON.parse(await readFile(join(place.stateDir, 'page.json'), 'utf8')) as { address: string };
  return { ...place, daemon, address: kept.address };
}

/** A run that is imported, and one in quarantine; both have the worst of names. */
async function writeRuns({ spool, daemon }: ShownBridge): Promise<void> {
  const history = Array.from({ length: 300 }, (_, n) => (n === 40 ? null : -(10 ** (2 - n / 60))));
  const good = importBody({ name: HOSTILE, result: { best_solutions_fitness: history } });
  await writeDump(spool, { name: 'good', header: { run_id: runId(1), name: HOSTILE }, body: good });
  const bad = JSON.stringify(importBody({ name: HOSTILE, result: { best_solution_fitness: HOSTILE } }));
  await writeDump(spool, { name: 'bad', header: { run_id: runId(2), name: HOSTILE }, body: bad });
  await daemon.event('report.reason');
  await daemon.event('report.receipt');
}

/** Nothing of it was taken for markup, it fits the window, and axe-core finds no serious fault. */
async function isWell({ page, seriousFaults }: Tab): Promise<void> {
  expect(await page.title()).not.toBe('taken');
  expect(await page.locator('main b[onclick], main script').count()).toBe(0);
  expect(await page.evaluate('document.documentElement.scrollWidth > window.innerWidth')).toBe(false);
  expect(await seriousFaults()).toEqual([]);
}

test('a run that arrives is shown without being asked for', PATIENCE, async () => {
  const place = await shownBridge();
  const { page } = await openBrowser();
  await page.goto(place.address);
  expect(new URL(page.url()).search).toBe('');
  expect(await page.getByText('No runs yet.').isVisible()).toBe(true);
  await writeDump(place.spool, { name: 'arrives', header: { name: 'arrives' } });
  await page.getByRole('link', { name: 'arrives' }).first().waitFor();
  await page.getByText('9 of 10 left this hour').waitFor();
  await page.getByText('imported', { exact: true }).first().waitFor();
});

test.for([
  { colorScheme: 'light', width: 1000 },
  { colorScheme: 'dark', width: 400 },
] as const)('every view is sound in $colorScheme at $width pixels', PATIENCE, async (options) => {
  const place = await shownBridge();
  await writeRuns(place);
  const tab = await openBrowser(options);
  const { page } = tab;
  await page.goto(place.address);
  const views = ['Overview', 'Quarantine', 'Continuations', 'Account'];
  for (const view of views) {
    await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: view }).click();
    await page.getByRole('heading', { level: 1, name: view }).waitFor();
    await isWell(tab);
    await tab.screenshot(`page-${view.toLowerCase()}-${options.colorScheme}`);
  }
  await page.goto(new URL(`/runs/${runId(1)}`, place.address).href);
  expect(await page.getByRole('heading', { level: 1 }).innerText()).toContain(
    '<script>document.title = "taken"</script>',
  );
  expect(
    await page
      .getByRole('img', { name: /fitness/i })
      .first()
      .isVisible(),
  ).toBe(true);
  await isWell(tab);
  await tab.screenshot(`page-run-${options.colorScheme}`);
});

test(
  'a quarantined run is retried by keyboard, and the page follows it until it is imported',
  PATIENCE,
  async () => {
    const place = await shownBridge();
    const body = JSON.stringify(importBody({ result: { best_solution_fitness: 'high' } }));
    await writeDump(place.spool, { name: 'bad', header: { name: 'bad' }, body });
    await place.daemon.event('report.reason');
    const { page } = await openBrowser();
    await page.goto(place.address);
    await page.goto(new URL('/quarantine', place.address).href);
    expect(await page.getByText('"high"').first().isVisible()).toBe(true);
    const file = join(place.spool, 'rejected', 'bad.vilvik.jsonl');
    await writeFile(file, (await readFile(file, 'utf8')).replace('"high"', '1.5'));
    await page.getByRole('button', { name: 'Retry bad (00000001)' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('status').getByText('queued: bad (00000001)', { exact: true }).waitFor();
    await page.goto(new URL(`/runs/${runId(1)}`, place.address).href);
    await page.getByText('Imported as').waitFor();
    expect(await place.control.records()).toHaveLength(1);
  },
);

test('the first tab stop leads past the navigation', PATIENCE, async () => {
  const place = await shownBridge();
  const { page } = await openBrowser();
  await page.goto(place.address);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  expect(await page.evaluate('document.activeElement.tagName')).toBe('MAIN');
});

test('without scripts everything can be read, and what is asked for is done', PATIENCE, async () => {
  const place = await shownBridge();
  await writeRuns(place);
  const { page } = await openBrowser({ javaScriptEnabled: false });
  await page.goto(place.address);
  await page.getByRole('link', { name: 'Quarantine' }).first().click();
  await page.getByRole('button', { name: /^Drop / }).click();
  expect(await page.getByRole('status').first().innerText()).toMatch(/^dropped: /);
  expect(await page.getByText('Nothing is rejected or held.').isVisible()).toBe(true);
});

test('the address also opens from a link on another site', PATIENCE, async () => {
  const place = await shownBridge();
  const { page } = await openBrowser();
  // A file is another site than every other page, as a notebook on another host name is.
  const link = join(place.folder, 'link.html');
  await writeFile(link, `<!doctype html><title>Notebook</title><a href="${place.address}">page</a>`);
  await page.goto(`file://${link}`);
  await page.getByRole('link').click();
  await page.waitForURL('http://127.0.0.1:*/');
  expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Overview');
});
