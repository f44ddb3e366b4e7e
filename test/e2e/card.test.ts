import { execFile } from 'node:child_process';
import { readFile, watch } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { whereItExists } from '../../src/platform/files.ts';
import { bench, startDaemon } from '../harness/bridge.ts';
import { browserOfThisFile } from '../harness/browser.ts';
import { cardOf } from '../harness/card.ts';
import { runCli } from '../harness/cli.ts';
import { importBody, runId, writeDump } from '../harness/dumps.ts';
import { PYTHON, REPOSITORY } from '../harness/repository.ts';
import { temporaryFolder } from '../harness/temp-folder.ts';

const openBrowser = browserOfThisFile();
const PATIENCE = { timeout: 120_000 };

interface Status {
  readonly counts: Readonly<Record<string, number>>;
}

/** Resolves when the daemon has written a status for which `isIt` holds. */
async function statusWhere(spool: string, isIt: (status: Status) => boolean): Promise<void> {
  const folder = join(spool, '.bridge');
  for await (const _ of watch(folder)) {
    const text = await whereItExists(() => readFile(join(folder, 'status.json'), 'utf8'));
    if (text !== null && isIt(JSON.parse(text) as Status)) return;
  }
}

async function writeRun(spool: string, number: number): Promise<void> {
  const header = { run_id: runId(number), name: `run ${number}` };
  await writeDump(spool, {
    name: `run-${number}-${runId(number)}`,
    header,
    body: importBody({ name: `run ${number}` }),
  });
}

test('the card says in words what the bridge does with the run', PATIENCE, async () => {
  const place = await bench();
  await writeRun(place.spool, 1);
  expect(await cardOf(runId(1), place.env)).toMatchObject({
    sentence: 'is safe on disk, and waits for the bridge',
    hints: [expect.stringMatching(/^the daemon is not running: vilvik-bridge watch .*spool$/)],
  });
  const daemon = startDaemon(place.env);
  await daemon.event('watch.started');
  const isFull = statusWhere(
    place.spool,
    ({ counts }) => counts['imported'] === 10 && counts['queued'] === 2,
  );
  for (let number = 2; number <= 12; number += 1) await writeRun(place.spool, number);
  await isFull;
  const imported = await cardOf(runId(1), place.env);
  expect(imported.sentence).toMatch(/^imported \d\d:\d\d$/);
  const [record] = (await place.control.records()).filter(({ body }) => body['name'] === 'run 1');
  expect(imported.text).toContain(`  receipt  import ${record?.id}, `);
  const plan = await runCli('vilvik-bridge', ['plan', '--json'], place.env);
  const [first, second] = (plan.json() as { sends: { run_id: string }[] }).sends.map(({ run_id: id }) => id);
  const waits = /^waits for the hour window, goes at (?:\w{3} \d\d \w{3} )?\d\d:\d\d, (\w+) in the queue$/;
  const cards = await Promise.all([first, second].map((id = '') => cardOf(id, place.env)));
  expect(cards.map(({ sentence }) => waits.exec(sentence)?.[1])).toEqual(['1st', '2nd']);
  expect(cards.map(({ hints }) => hints)).toEqual([[], []]);
  await daemon.end('SIGTERM');
  expect(await cardOf(second ?? '', place.env)).toMatchObject({
    sentence: 'is in the queue, and waits for the daemon',
    hints: [expect.stringMatching(/^the daemon is not running: vilvik-bridge watch .*spool$/)],
  });
});

test('the card says that the daemon has no key', PATIENCE, async () => {
  const place = await bench();
  const daemon = startDaemon({ ...place.env, VILVIK_API_KEY: '' });
  await daemon.event('key.missing');
  const isTold = statusWhere(place.spool, ({ counts }) => counts['queued'] === 1);
  await writeRun(place.spool, 1);
  await isTold;
  expect(await cardOf(runId(1), place.env)).toMatchObject({
    sentence: 'waits for an API key',
    hints: [expect.stringMatching(/^the daemon can not send: no API key: .*VILVIK_API_KEY/)],
  });
  await daemon.end();
});

test('the card of a refused run shows why, and how to mend it', PATIENCE, async () => {
  const place = await bench();
  const body = importBody({ result: { population: [[1], [2, 3]] } });
  await writeDump(place.spool, { name: `odd-${runId(1)}`, body });
  expect((await runCli('vilvik-push', [], place.env)).exitCode).toBe(6);
  const { sentence, text, hints } = await cardOf(runId(1), place.env);
  expect(sentence).toMatch(/^was rejected/);
  expect(text).toMatch(/\n {2}found {4}result\.population.*expected .*, found .*; /);
  expect(hints[0]).toContain('vilvik-bridge retry 00000001');
});

const HOSTILE = '<script>document.title = "taken"</script>\u202e<b onclick="x">\u0007"\'';

/** As a page without a notebook shows it. */
function page(card: string): string {
  return `<!doctype html><html lang="en"><head><title>Card</title></head><body><main><h1>Card</h1>${card}</main></body></html>`;
}

test.for([
  { colorScheme: 'light', width: 1000 },
  { colorScheme: 'dark', width: 400 },
] as const)('a browser shows the card in $colorScheme at $width pixels', PATIENCE, async (options) => {
  const place = await bench();
  const history = Array.from({ length: 200 }, (_, n) => (n === 50 ? null : -(10 ** (2 - n / 40))));
  const name = `night run ${HOSTILE}`;
  const body = importBody({ name, result: { best_solutions_fitness: history, generations_completed: 199 } });
  const notes = [{ path: HOSTILE, found: HOSTILE, action: HOSTILE }];
  const capture = { fitness_func: { proof: 'failed', proof_reason: HOSTILE } };
  await writeDump(place.spool, { name: `hostile-${runId(1)}`, header: { name, notes, capture }, body });
  expect((await runCli('vilvik-push', [], place.env)).exitCode).toBe(0);
  const { html } = await cardOf(runId(1), place.env);
  const tab = await openBrowser(options);
  await tab.page.setContent(page(html));
  expect(await tab.page.title()).toBe('Card');
  const card = tab.page.getByRole('region', { name: 'Run night run' });
  expect(await card.innerText()).toContain(
    '<script>document.title = "taken"</script>\\u{202e}<b onclick="x">\\u{7}',
  );
  expect(
    await card
      .getByRole('img', { name: /^Best fitness of night run .* logarithmic scale\. -100 at/ })
      .isVisible(),
  ).toBe(true);
  expect(await card.getByRole('link').getAttribute('href')).toMatch(/^http:\/\/127\.0\.0\.1:/);
  expect(await tab.seriousFaults()).toEqual([]);
  const overflow = await tab.page.evaluate('document.documentElement.scrollWidth > window.innerWidth');
  expect(overflow).toBe(false);
  const [text, ground] = (await card.evaluate((element) => {
    const style = element.ownerDocument.defaultView?.getComputedStyle(element);
    return [style?.color, style?.backgroundColor];
  })) as [string, string];
  const isLight = options.colorScheme === 'light';
  expect({ text, ground }).toEqual(
    isLight
      ? { text: 'rgb(31, 35, 40)', ground: 'rgb(255, 255, 255)' }
      : { text: 'rgb(230, 237, 243)', ground: 'rgb(21, 27, 35)' },
  );
  await tab.screenshot(`card-${options.colorScheme}`);
});

test('the cards of a stored notebook can be read without a kernel', PATIENCE, async () => {
  const folder = await temporaryFolder();
  const notebook = join(REPOSITORY, 'python-shim', 'examples', 'there_and_back.ipynb');
  const file = join(folder, 'page.html');
  // What the template of nbconvert would fetch from elsewhere.
  const nothingElse = ['--HTMLExporter.mathjax_url=', '--HTMLExporter.require_js_url='];
  const words = ['-m', 'nbconvert', '--to=html', ...nothingElse, `--output=${file}`, notebook];
  await promisify(execFile)(PYTHON, words, { env: { HOME: folder, PATH: process.env['PATH'] } });
  const tab = await openBrowser({ javaScriptEnabled: false });
  await tab.page.goto(`file://${file}`);
  const cards = tab.page.getByRole('region', { name: /^Run three genes/ });
  expect(await cards.count()).toBe(3);
  for (const card of await cards.all()) {
    expect(await card.getByRole('img', { name: /^Best fitness of three genes/ }).isVisible()).toBe(true);
    const widths = await Promise.all((await card.locator('dt, dd').all()).map((part) => part.boundingBox()));
    expect(Math.min(...widths.map((box) => box?.width ?? 0))).toBeGreaterThan(30);
    expect(await card.innerText()).toMatch(/finished, \d+ generations, best fitness -0\.\d+/);
  }
  await tab.screenshot('notebook');
});
