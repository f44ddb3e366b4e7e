import { rename, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { importBody, goldenPath, runId, writeDump } from '../harness/dumps.ts';
import { pageBench } from '../harness/page.ts';

const WRONG = importBody({ result: { best_solution_fitness: 'high' } });
const HOSTILE = '<script>alert(1)</script>\u202Eevil\u0007"\'&';

/** What a person reads of a page: without markup, in one line. */
function read(text: string): string {
  const main = /<main[\s\S]*<\/main>/.exec(text)?.[0] ?? '';
  return main
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ ([.,:;])/g, '$1');
}

test('the overview tells health, limits, the queue with its reasons, what needs a person and what runs', async () => {
  const { browser, spool, push, sandbox } = await pageBench();
  const empty = read((await browser.get('/')).text);
  expect(empty).toContain('ok: nothing waits.');
  expect(empty).toContain('2 of 2 left this hour 50 of 50 left this day');
  for (const number of [1, 2, 3, 4])
    await writeDump(spool, {
      name: `run-${number}`,
      header: { run_id: runId(number), name: `number ${number}` },
      body: importBody({ name: `number ${number}` }),
    });
  await writeDump(spool, { name: 'bad', header: { run_id: runId(5), name: 'bad one' }, body: WRONG });
  const checkpoint = { run_id: runId(6), name: 'under way', phase: 'checkpoint' };
  await writeDump(spool, { name: 'running', header: checkpoint });
  await push();
  const words = read((await browser.get('/')).text);
  expect(words).toContain('needs person: some runs go on only when somebody has looked at them.');
  expect(words).toContain(`Account default at ${sandbox.baseUrl}`);
  expect(words).toContain('Daemon is not running: vilvik-bridge watch');
  expect(words).toContain('0 of 2 left this hour 48 of 50 left this day');
  expect(words).toMatch(/2 runs to be sent, the first 2 of them in order; all sent .*\d\d:\d\d:\d\d/);
  expect(words).toMatch(/\d\d:\d\d:\d\d number 3 00000003 waits for the hour window/);
  expect(words).toContain('Needs you rejected bad one 00000005');
  expect(words).toContain('Running running under way 00000006');
  expect(words).toContain('all running 1 queued 2 imported 2 rejected 1');
});

test('without a key the overview says so, and of no run when it goes', async () => {
  const { browser, spool, push } = await pageBench({ hasKey: false });
  await writeDump(spool, { name: 'queued' });
  await push();
  const words = read((await browser.get('/')).text);
  expect(words).toMatch(/Key no API key: .*vilvik-bridge login/);
  expect(words).toContain('queued 1');
  expect(words).not.toContain('to be sent');
  expect(read((await browser.get(`/runs/${runId(1)}`)).text)).toMatch(
    /queued no API key: .*vilvik-bridge login/,
  );
});

test('runs are listed by state, fifty on a page', async () => {
  const { app, browser, spool, push } = await pageBench();
  await writeDump(spool, { name: 'good' });
  await push();
  const [known] = app.ledger.runs(app.account, runId(1));
  if (known === undefined) throw new Error('the first run is not known');
  const judged = { verdict: 'accepted', named: false, likeness: null, proofUntil: null } as const;
  for (let number = 100; number < 220; number += 1) {
    const body = { offset: 500, bytes: 1_000, sha256: `body ${number}` };
    const facts = { runId: runId(number), name: `number ${number}`, body, file: `/spool/${number}` };
    await app.ledger.admit({ ...known, ...judged, ...facts }, 1_000 + number);
  }
  const first = await browser.get('/');
  expect(first.text.match(/<tr>/g)?.length).toBeGreaterThanOrEqual(50);
  expect(read(first.text)).toContain('121 runs, the newest change first');
  expect(read(first.text)).toContain('Page 1 of 3');
  expect(first.text).toContain('href="/?page=2" rel="next"');
  const last = await browser.get('/?state=queued&page=3');
  expect(read(last.text)).toMatch(/120 runs queued.*Page 3 of 3/);
  expect(last.text).toContain('href="/?state=queued&amp;page=2" rel="prev"');
  expect(read(last.text)).toContain('number 100');
  // Beyond the end there is the last page, and nonsense is the first one.
  expect(read((await browser.get('/?page=99')).text)).toContain('Page 3 of 3');
  expect(read((await browser.get('/?page=-1&state=<b>')).text)).toContain('Page 1 of 3');
});

test('a run shows its words, curve, proof, notes, receipt and attempts', async () => {
  const { browser, spool, push } = await pageBench();
  const golden = await readFile(goldenPath('multi-objective'), 'utf8');
  await writeFile(join(spool, 'golden.vilvik.jsonl'), golden);
  await push();
  const id = (JSON.parse(golden.split('\n')[0] ?? '') as { run_id: string }).run_id;
  const { status, text } = await browser.get(`/runs/${id}`);
  const words = read(text);
  expect(status).toBe(200);
  expect(words).toContain('multi objective');
  expect(words).toMatch(/imported since \d\d:\d\d:\d\d/);
  expect(words).toContain('Phase finished');
  expect(words).toMatch(/Best fitness [-\d.]+, [-\d.]+/);
  expect(words).toContain('Generations 5 of 5');
  expect(words).toContain('fitness_func not run');
  expect(words).toMatch(/Imported as \w+/);
  expect(words).toMatch(/Attempts, oldest first .* imported 201/);
  expect(text.match(/class="curve line-\d"/g)).toEqual(['class="curve line-0"', 'class="curve line-1"']);
  expect(words).toMatch(/Best fitness over \d+ generations.*: objective 1 from/);
});

test('a queued run says what it waits for, when it goes and how many are before it', async () => {
  const { browser, spool, push } = await pageBench();
  for (const number of [1, 2, 3, 4, 5])
    await writeDump(spool, {
      name: `run-${number}`,
      header: { run_id: runId(number) },
      body: importBody({ name: `n ${number}` }),
    });
  await push();
  const words = read((await browser.get(`/runs/${runId(5)}`)).text);
  expect(words).toMatch(/queued waits for the hour window, goes at .*\d\d:\d\d:\d\d, 3rd in the queue/);
});

test('a run that failed shows how, and one under way its checkpoint', async () => {
  const { browser, spool, push } = await pageBench();
  for (const name of ['failed', 'checkpoint'] as const)
    await writeFile(join(spool, `${name}.vilvik.jsonl`), await readFile(goldenPath(name)));
  await push();
  const failed = read((await browser.get('/runs/019b796d-d6fa-74a2-a90f-4498a81461ef')).text);
  expect(failed).toContain('How it ended ZeroDivisionError: division by zero Traceback');
  expect(failed).toContain('result.best_solution: the run broke while a generation was evaluated; best of');
  const running = await browser.get('/runs/019b796d-d6fa-7cc8-8987-f9a49d5b0011');
  expect(read(running.text)).toContain('running its last checkpoint is shown');
  expect(running.text).toContain('class="curve line-0"');
});

test('quarantine shows each reason beside the offending part', async () => {
  const { browser, spool, push } = await pageBench();
  expect(read((await browser.get('/quarantine')).text)).toContain('Nothing is rejected or held.');
  await writeDump(spool, { name: 'bad', header: { run_id: runId(5), name: 'bad one' }, body: WRONG });
  const secret = {
    run_id: runId(6),
    name: 'secret one',
    findings: [{ role: 'fitness_func', line: 1, kind: 'a password' }],
  };
  await writeDump(spool, { name: 'secret', header: secret });
  await push();
  const { text } = await browser.get('/quarantine');
  const words = read(text);
  expect(words).toContain('2 runs rejected or held');
  expect(words).toMatch(
    /result.best_solution_fitness expected .*, found the string &quot;high&quot; To mend it: .* &quot;high&quot;/,
  );
  expect(words).toContain('Look at what was found; then mend the code');
  expect(text).toContain('aria-label="Retry bad one (00000005)"');
  expect(text).toContain('aria-label="Drop bad one (00000005)"');
  expect(text).toContain('aria-label="Send secret one (00000006) with what was found in it"');
  // What may be a secret stays in its file.
  expect(text).not.toContain('def fitness_func');
});

test('hostile names are shown and do nothing, wherever they stand', async () => {
  const { browser, spool, push } = await pageBench();
  const hostile = (number: number, body: object): Promise<string> =>
    writeDump(spool, { name: `h${number}`, header: { run_id: runId(number), name: HOSTILE }, body });
  await hostile(1, importBody({ name: HOSTILE, [HOSTILE]: HOSTILE }));
  await hostile(2, importBody({ result: { best_solution_fitness: HOSTILE } }));
  await push();
  for (const path of ['/', `/runs/${runId(1)}`, `/runs/${runId(2)}`, '/quarantine', '/continuations']) {
    const { text } = await browser.get(path);
    for (const part of ['<script>', '\u202E', '\u0007']) expect(text).not.toContain(part);
    if (path === '/continuations') continue;
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;\\u{202e}evil\\u{7}&quot;&#39;&amp;');
  }
});

test('what is not there is said plainly', async () => {
  const { browser } = await pageBench();
  for (const path of [
    '/nothing',
    `/runs/${runId(9)}`,
    '/runs/9',
    `/runs/${runId(9)}/dump`,
    `/runs/${runId(9)}/dump?row=x`,
  ]) {
    const { status, text } = await browser.get(path);
    expect([status, text]).toEqual([404, expect.stringContaining('<h1>Not found</h1>')]);
  }
});

test('a fault of ours is said plainly and told to whoever runs the page', async () => {
  const { app, browser, events } = await pageBench();
  app.ledger.close();
  const { status, text } = await browser.get('/');
  expect([status, text]).toEqual([500, expect.stringContaining('This could not be shown')]);
  expect(events).toMatchObject([{ event: 'page.trouble' }]);
});

test('a download has the very bytes of the file, under a harmless name', async () => {
  const { app, browser, spool, push } = await pageBench();
  const file = await writeDump(spool, { name: 'na\u202Eme "x"; y' });
  await push();
  const [run] = app.ledger.runs(app.account, runId(1));
  const { headers, bytes } = await browser.get(`/runs/${runId(1)}/dump?row=${run?.row}`);
  expect(bytes).toEqual(await readFile(run?.file ?? file));
  expect(headers['content-disposition']).toBe('attachment; filename="na_me__x___y.vilvik.jsonl"');
  expect(headers['content-type']).toBe('application/octet-stream');
  await rename(run?.file ?? file, join(spool, '..', 'gone'));
  expect((await browser.get(`/runs/${runId(1)}/dump?row=${run?.row}`)).status).toBe(404);
});
