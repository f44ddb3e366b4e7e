import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { buildApp } from '../../src/app/build-app.ts';
import { SteadyClock } from '../../src/app/daemon/steady-clock.ts';
import { pushOnce, type PushReport } from '../../src/app/push/once.ts';
import { loadConfig } from '../../src/config/load.ts';
import { emptyHost } from '../config/host.ts';
import { dumpText, runId } from '../harness/dumps.ts';
import { runSandbox } from '../harness/sandbox.ts';

type Step = (file: FileHandle) => Promise<void>;

/** As somebody who copies: into the same file, wherever it was moved meanwhile. */
const write =
  (text: string): Step =>
  async (file) => {
    await file.truncate(0);
    await file.write(text, 0);
  };

/** Pushes a spool with one dump; each time the push waits, the next step is done to the file instead. */
async function pushing(first: Step, ...steps: readonly Step[]) {
  const { sandbox, control } = await runSandbox();
  const host = await emptyHost({ VILVIK_API_KEY: sandbox.apiKey });
  const spool = join(host.home, 'spool');
  const flags = { baseUrl: sandbox.baseUrl, spool, stateDir: join(host.home, 'state') };
  await mkdir(spool);
  const file = await open(join(spool, `${runId(1)}.vilvik.jsonl`), 'w');
  await first(file);
  const next = [...steps];
  const clock = new SteadyClock({
    read: () => ({ wall: Date.now(), uptimeMs: performance.now(), bootId: 'this' }),
    kept: null,
    isRebuilt: false,
    sleeper: { sleep: async () => next.shift()?.(file) },
  });
  const app = { ...buildApp({ config: await loadConfig({ flags, ...host }), host }), clock };
  onTestFinished(async () => {
    await file.close();
    await app.lifetime.close();
  });
  const options = { wait: false, waitTimeoutMs: null, continueWith: null };
  const report: PushReport = await pushOnce([], app, options, () => undefined, new AbortController().signal);
  return { items: report.items, records: await control.records(), left: next.length };
}

const PENDING = dumpText({ header: { capture: { fitness_func: { how: 'source', proof: 'pending' } } } });
const WHOLE = dumpText({
  header: { capture: { fitness_func: { how: 'source', proof: 'proven' } }, name: 'proven by now' },
});
const CUT = WHOLE.slice(0, -40);
const imported = { items: [{ state: 'imported' }], records: [{}], left: 0 };

test.each([
  ['empty', ''],
  ['cut', CUT],
])('a dump that is found %s while its proof is written into it is read when it is whole', async (_, half) => {
  expect(await pushing(write(PENDING), write(half), write(WHOLE))).toMatchObject(imported);
});

test('a cut dump that was written just now is read again a moment later', async () => {
  expect(await pushing(write(CUT), write(WHOLE))).toMatchObject(imported);
});

test('one that is still being written then is left where it is for the next push', async () => {
  const { items, records } = await pushing(write(CUT.slice(0, -40)), write(CUT));
  expect(items).toMatchObject([
    { state: 'running', why: expect.stringContaining('being written') as string },
  ]);
  expect(records).toEqual([]);
});

test('one that has stood still is rejected, at once where it is old', async () => {
  const rejected = { items: [{ state: 'rejected' }], records: [], left: 0 };
  const nothing: Step = () => Promise.resolve();
  expect(await pushing(write(CUT), nothing)).toMatchObject(rejected);
  const old: Step = async (file) => {
    await write(CUT)(file);
    await file.utimes(1_000, 1_000);
  };
  expect(await pushing(old, nothing)).toMatchObject({ ...rejected, left: 1 });
});
