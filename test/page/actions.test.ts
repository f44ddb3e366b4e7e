import { readFile, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { importBody, runId, writeDump } from '../harness/dumps.ts';
import { formOf } from '../harness/visitor.ts';
import { pageBench, type PageBench } from '../harness/page.ts';

const WRONG = JSON.stringify(importBody({ result: { best_solution_fitness: 'high' } }));
const RUN = `/runs/${runId(1)}`;

/** A run in quarantine, named `bad`. */
async function rejected(): Promise<PageBench & { readonly file: string }> {
  const bench = await pageBench();
  await writeDump(bench.spool, { name: 'bad', header: { name: 'bad' }, body: WRONG });
  await bench.push();
  const [run] = bench.app.ledger.runs(bench.app.account, runId(1));
  return { ...bench, file: run?.file ?? '' };
}

function stateOf({ app }: PageBench): string | undefined {
  return app.ledger.runs(app.account, runId(1))[0]?.state;
}

test('a run that was mended is retried through the page until it is imported', async () => {
  const bench = await rejected();
  const { browser, file, push } = bench;
  const before = await browser.press('/quarantine', 'Retry bad (00000001)');
  expect(before.text).toContain('rejected: bad (00000001), the dump is not valid; mend it, then try again');
  await writeFile(file, (await readFile(file, 'utf8')).replace('"high"', '1.5'));
  const after = await browser.press('/quarantine', 'Retry bad (00000001)');
  expect(after.text).toContain('<div id="said" role="status"><p>queued: bad (00000001)</p></div>');
  expect(after.text).toContain('Nothing is rejected or held.');
  // Said once.
  expect((await browser.get('/quarantine')).text).not.toContain('queued: bad');
  await push();
  expect(stateOf(bench)).toBe('imported');
  expect((await browser.get(RUN)).text).toContain('Imported as');
});

test('a run that is dropped through the page stays dropped until it is retried there', async () => {
  const bench = await rejected();
  const { browser, file, push } = bench;
  await writeFile(file, (await readFile(file, 'utf8')).replace('"high"', '1.5'));
  const dropped = await browser.press(RUN, 'Drop bad (00000001)');
  expect(dropped.text).toContain('dropped: bad (00000001), dropped by hand; its file stays');
  await push();
  expect(stateOf(bench)).toBe('dropped');
  expect((await browser.press(RUN, 'Retry bad (00000001)')).text).toContain('queued: bad (00000001)');
});

test('what was held for a possible secret goes out only by the button that says so', async () => {
  const bench = await pageBench();
  const findings = [{ role: 'fitness_func', line: 1, kind: 'a password' }];
  await writeDump(bench.spool, { header: { name: 'secret', findings } });
  await bench.push();
  const plain = await bench.browser.press('/quarantine', 'Retry secret (00000001)');
  expect(plain.text).toContain('look at what was found, then add --allow-secrets');
  expect(stateOf(bench)).toBe('held');
  await bench.browser.press('/quarantine', 'Send secret (00000001) with what was found in it');
  expect(stateOf(bench)).toBe('queued');
});

test('continuations are shown as a tree with their budget, and cancelled', async () => {
  const bench = await pageBench();
  const { app, browser, spool, push } = bench;
  expect((await browser.get('/continuations')).text).toContain('No run is continued.');
  await writeDump(spool, { header: { name: 'more' } });
  await push();
  const about = { id: 'a wish', origin: 'hand', overrides: { num_generations: 50 }, source: null } as const;
  await app.ledger.wishes.want({ ...about, account: app.account, runId: runId(1) }, app.clock.now());
  const shown = await browser.get('/continuations');
  expect(shown.text).toContain('0 of 3 used in 24 hours, 3 left');
  expect(shown.text).toMatch(/import <bdi>\w+<\/bdi>[\s\S]*continuation with num_generations=50/);
  const cancelled = await browser.press('/continuations', 'Cancel the continuations of more (00000001)');
  expect(cancelled.text).toContain('more (00000001): continuation cancelled, with num_generations=50');
  expect(app.ledger.wishes.counts(app.account)).toMatchObject({ wanted: 0, cancelled: 1 });
  const again = await browser.post(formOf(shown.text, 'Cancel the continuations of more (00000001)'));
  const said = await browser.get(String(again.headers['location']));
  expect(said.text).toContain('no continuation of this run is wanted or under way');
});

test('the account is looked at on demand, and what was found stays to be read', async () => {
  const { browser, sandbox } = await pageBench();
  expect((await browser.get('/account')).text).toContain('Nobody has looked yet.');
  const listening = await browser.begin('GET', '/events');
  const begun = await browser.press('/account', 'Look now at account, service and machine');
  expect(begun.text).toContain('Looking; what is found is shown here.');
  let text = begun.text;
  for await (const _ of listening) {
    ({ text } = await browser.get('/account'));
    if (text.includes('Looked at')) break;
  }
  expect(text).toContain(sandbox.baseUrl);
  expect(text).toMatch(/<th scope="row">configuration<\/th>/);
  expect(text).toContain('aria-label="Look again at account, service and machine"');
});

test('a form of another site, or without the secret of this page, does nothing', async () => {
  const bench = await rejected();
  const { browser, page } = bench;
  const form = { ...formOf((await browser.get(RUN)).text, 'Drop bad (00000001)'), action: 'drop' };
  const refused = [
    await browser.post(form, { origin: 'http://evil.example' }),
    await browser.post(form, { origin: 'null' }),
    await browser.post(form, { origin: page.origin.replace('127.0.0.1', 'localhost') }),
    await browser.post(form, { 'sec-fetch-site': 'cross-site' }),
    await browser.post(form, { 'sec-fetch-site': 'same-site' }),
    await browser.post({ ...form, form: '' }),
    await browser.post({ ...form, form: 'A'.repeat(43) }),
    await browser.ask('POST', '/act', { body: new URLSearchParams(form).toString() }),
  ];
  expect(refused.map(({ status }) => status)).toEqual(refused.map(() => 403));
  browser.cookie = '';
  expect((await browser.post(form)).status).toBe(401);
  expect(stateOf(bench)).toBe('rejected');
  await browser.open(page.address);
  expect((await browser.post(form, { 'sec-fetch-site': 'same-origin' })).status).toBe(303);
  expect(stateOf(bench)).toBe('dropped');
});

test('after an action the page leads nowhere but to itself', async () => {
  const { browser } = await rejected();
  const form = formOf((await browser.get(RUN)).text, 'Drop bad (00000001)');
  for (const back of ['//evil.example/', 'http://evil.example/', '/\\evil.example', 'javascript:alert(1)']) {
    const { headers } = await browser.post({ ...form, action: 'nothing we know', back });
    expect(headers['location']).toMatch(/^\/\?said=\d+$/);
  }
  const large = await browser.post({ ...form, filler: 'x'.repeat(20_000) });
  expect(large.status).toBe(413);
});
