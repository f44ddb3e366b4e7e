import { renameSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { buildApp, type App } from '../../src/app/build-app.ts';
import type { BridgeEvent } from '../../src/app/events.ts';
import { pushOnce } from '../../src/app/push/once.ts';
import type { PushItem } from '../../src/app/push/push-item.ts';
import { loadConfig } from '../../src/config/load.ts';
import { emptyHost } from '../config/host.ts';
import { importBody, runId, writeDump } from '../harness/dumps.ts';
import { runSandbox } from '../harness/sandbox.ts';

async function givenSpool(): Promise<{ app: App; spool: string }> {
  const { sandbox } = await runSandbox();
  const host = await emptyHost({ VILVIK_API_KEY: sandbox.apiKey });
  const spool = join(host.home, 'spool');
  const flags = { baseUrl: sandbox.baseUrl, spool, stateDir: join(host.home, 'state') };
  await mkdir(spool);
  const app = buildApp({ config: await loadConfig({ flags, ...host }), host });
  onTestFinished(() => app.lifetime.close());
  return { app, spool };
}

function dumpIn(folder: string, number: number): Promise<string> {
  const body = importBody({ name: `run ${number}` });
  return writeDump(folder, { name: `run-${runId(number)}`, header: { run_id: runId(number) }, body });
}

async function push(
  words: readonly string[],
  app: App,
  onQueued: () => void = () => undefined,
): Promise<readonly PushItem[]> {
  const emit = ({ event }: BridgeEvent): void => {
    if (event === 'intake.queued') onQueued();
  };
  const options = { wait: false, waitTimeoutMs: null, continueWith: null };
  return (await pushOnce(words, app, options, emit, new AbortController().signal)).items;
}

test('a dump that another process has sent and put away is imported, also by the name that it had', async () => {
  const { app, spool } = await givenSpool();
  const file = await dumpIn(spool, 1);
  await push([file], app);
  expect(await push([file], app)).toMatchObject([{ file, state: 'imported', already: true }]);
});

test.each([
  ['it was sent by another process', 1, [{ state: 'imported' }, { state: 'imported', already: true }]],
  ['nothing is known of it', 3, [{ state: 'imported' }]],
])(
  'of a dump that is gone when its turn comes it is told what became of it: %s',
  async (_, number, items) => {
    const { app, spool } = await givenSpool();
    await push([await dumpIn(spool, 1)], app);
    const first = await dumpIn(spool, 0);
    const file = await dumpIn(spool, number);
    const left = await push([], app, () => {
      renameSync(file, join(spool, '.gone'));
    });
    expect(left).toMatchObject([{ file: first }, { file }].slice(0, items.length));
    expect(left).toMatchObject(items);
  },
);

test('a dump that is not where it is said to be and was never sent is told', async () => {
  const { app, spool } = await givenSpool();
  expect(await push([join(spool, `run-${runId(1)}.vilvik.jsonl`)], app)).toMatchObject([
    { state: 'rejected', why: 'no such file' },
  ]);
});
