import { link, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { App } from '../../src/app/build-app.ts';
import { ownSpool } from '../../src/app/own-spool.ts';
import { WatchedSpool } from '../../src/app/daemon/watched-spool.ts';
import { PHASES } from '../../src/core/run-dump.ts';
import { openLedger } from '../../src/ledger/sqlite-ledger.ts';
import { CrankedClock } from '../harness/cranked-clock.ts';
import { dumpText, importBody, runId, writeDump } from '../harness/dumps.ts';
import { temporaryFolder } from '../harness/temp-folder.ts';
import { NOW } from '../suites/ledger/given.ts';

const RESCAN_MS = 30_000;
const ACCOUNT = 'test';

/** A spool with one dump that was taken in, and another name of that file elsewhere: the watcher hears nothing of what is written there. */
async function givenSpool() {
  const folder = await temporaryFolder();
  const spool = join(folder, 'spool');
  await mkdir(spool);
  const file = await writeDump(spool);
  const elsewhere = join(folder, 'same-file');
  await link(file, elsewhere);
  const ledger = openLedger(join(folder, 'state', 'ledger.db'));
  const clock = new CrankedClock(NOW);
  const config = {
    places: { spool, stateDir: join(folder, 'state') },
    intake: { rescanEveryMs: RESCAN_MS, poll: false },
  };
  const intake = {
    account: ACCOUNT,
    maxBodyBytes: 2 ** 20,
    phases: PHASES,
    proofWaitMs: 0,
    checkpoints: 'abandoned',
    abandonedAfterMs: 0,
  };
  const app = { ledger, clock, config, intake } as unknown as App;
  const watched = new WatchedSpool(
    app,
    await ownSpool(app),
    () => undefined,
    () => undefined,
  );
  onTestFinished(async () => {
    await watched.close();
    ledger.close();
  });
  /** One look after the time of the next listing; answers how many runs the ledger knows then. */
  const lookLater = async (): Promise<number> => {
    await watched.look();
    clock.advance(RESCAN_MS);
    const { queued, superseded } = ledger.counts(ACCOUNT);
    return queued + superseded;
  };
  return { spool, elsewhere, lookLater };
}

function rewrite(file: string): Promise<void> {
  return writeFile(file, dumpText({ header: { sequence: 2 }, body: importBody({ name: 'rewritten' }) }));
}

test('a file that is rewritten unheard is found by the tenth listing at last, and by none before', async () => {
  const { elsewhere, lookLater } = await givenSpool();
  expect(await lookLater()).toBe(1);
  await rewrite(elsewhere);
  const seen: number[] = [];
  for (let look = 1; look <= 10; look += 1) seen.push(await lookLater());
  expect(seen).toEqual([...Array<number>(9).fill(1), 2]);
});

test('a file that comes is reason enough to list all', async () => {
  const { spool, elsewhere, lookLater } = await givenSpool();
  expect(await lookLater()).toBe(1);
  await rewrite(elsewhere);
  await writeFile(join(spool, 'other.vilvik.jsonl'), dumpText({ header: { run_id: runId(7) } }));
  expect(await lookLater()).toBe(3);
});
