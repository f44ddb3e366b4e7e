import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { runId, writeDump } from '../harness/dumps.ts';
import { pageBench } from '../harness/page.ts';

/** Reads on until the stream has said the word. */
async function heard(stream: IncomingMessage, word: string): Promise<void> {
  let text = '';
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    if (text.includes(word)) return;
  }
  throw new Error(`the stream ended with ${text}`);
}

test('whoever listens is told when a run arrives and when it is taken in', async () => {
  const { browser, spool, push, app } = await pageBench();
  const events = await browser.begin('GET', '/events');
  expect(events.headers['content-type']).toBe('text/event-stream');
  await heard(events, 'event: change');
  await writeDump(spool, { header: { phase: 'checkpoint' } });
  await heard(events, 'event: change');
  expect((await browser.get('/')).text).toContain('state-running');
  await writeDump(spool, { header: { sequence: 2 } });
  await push();
  await heard(events, 'event: change');
  expect(app.ledger.runs(app.account, runId(1))[0]?.state).toBe('imported');
  events.destroy();
});

test('listeners are let go when the page ends', async () => {
  const { browser, app } = await pageBench();
  const streams = await Promise.all([1, 2, 3].map(() => browser.begin('GET', '/events')));
  await Promise.all(streams.map((stream) => heard(stream, 'retry')));
  const ends = streams.map(async (stream) => {
    stream.on('error', () => undefined).resume();
    await new Promise((resolve) => stream.on('close', resolve));
    return true;
  });
  await app.lifetime.close();
  expect(await Promise.all(ends)).toEqual([true, true, true]);
});
