import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { reportChanges } from '../../src/delivery/report.ts';
import { listDumps } from '../../src/intake/list.ts';
import { currentOwner, ownerOf } from '../../src/platform/owner.ts';
import { importBody, writeDump } from '../harness/dumps.ts';
import { begun, settled } from '../suites/ledger/given.ts';
import { ACCOUNT, openSpool, type Spool } from './spool.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** A process that lives until it is ended, and what a shim in it would say of its origin. */
async function livingProcess() {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1e9); console.log(1)']);
  await once(child.stdout, 'data');
  const end = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  onTestFinished(end);
  const { bootId, pidNamespace, pid, processStart } = ownerOf(child.pid ?? 0);
  const origin = { boot_id: bootId, pid_namespace: pidNamespace, pid, process_start: Number(processStart) };
  return { origin, end };
}

const ELSEWHERE = {
  boot_id: 'another',
  pid_namespace: currentOwner().pidNamespace,
  pid: 1,
  process_start: 1,
};

async function writeCheckpoint({ folder, clock }: Spool, origin: object, sequence = 1): Promise<string> {
  const file = await writeDump(folder, {
    header: { phase: 'checkpoint', origin, sequence },
    body: importBody({ name: `at ${sequence}`, result: { generations_completed: sequence } }),
  });
  await utimes(file, clock.now() / 1_000, clock.now() / 1_000);
  return file;
}

test('a run whose process lives is running, however long it writes nothing', async () => {
  const spool = await openSpool();
  await writeCheckpoint(spool, (await livingProcess()).origin);
  await spool.intake.round();
  spool.clock.advance(3 * DAY_MS);
  expect(await spool.intake.round()).toMatchObject({ taken: [], running: [{ header: { sequence: 1 } }] });
});

test('a run whose process is gone is abandoned after 15 minutes, and its last checkpoint is queued', async () => {
  const spool = await openSpool();
  const { origin, end } = await livingProcess();
  const file = await writeCheckpoint(spool, origin);
  await spool.intake.round();
  await end();
  spool.clock.advance(15 * MINUTE_MS - 1);
  const round = await spool.intake.round();
  expect(round).toMatchObject({ taken: [], running: [{ file }], lookAgainAt: spool.clock.now() + 1 });
  spool.clock.advance(1);
  expect((await spool.intake.round()).taken).toMatchObject([{ state: 'queued', file }]);
  expect(spool.ledger.run(1)).toMatchObject({
    phase: 'checkpoint',
    why: expect.stringContaining('broken off') as string,
  });
  expect(spool.ledger.snapshot(ACCOUNT, spool.clock.now()).runs).toMatchObject([{ abandoned: true }]);
});

test('a bridge that was down meanwhile knows by the time of the file how long nothing was written', async () => {
  const spool = await openSpool();
  const { origin, end } = await livingProcess();
  await writeCheckpoint(spool, origin);
  await end();
  spool.clock.advance(15 * MINUTE_MS);
  expect((await spool.intake.round()).taken).toMatchObject([{ state: 'queued' }]);
});

test('a run from elsewhere is abandoned after a day by our own clock, restarts included', async () => {
  const spool = await openSpool();
  await writeCheckpoint(spool, ELSEWHERE);
  await spool.intake.round();
  spool.clock.advance(MINUTE_MS);
  await spool.intake.round();
  spool.clock.advance(DAY_MS - MINUTE_MS - 1);
  const again = spool.again();
  expect(await again.round()).toMatchObject({ taken: [], running: [{ header: { sequence: 1 } }] });
  spool.clock.advance(1);
  expect((await again.round()).taken).toMatchObject([{ state: 'queued' }]);
});

test('a run from elsewhere that writes on begins its day anew', async () => {
  const spool = await openSpool();
  for (const sequence of [1, 2, 3]) {
    await writeCheckpoint(spool, ELSEWHERE, sequence);
    await spool.intake.round();
    spool.clock.advance(DAY_MS - 1);
    expect((await spool.intake.round()).taken).toEqual([]);
  }
});

test('a run that says nothing of its process is one from elsewhere', async () => {
  const spool = await openSpool();
  await writeCheckpoint(spool, { host: 'somewhere' });
  await spool.intake.round();
  spool.clock.advance(DAY_MS);
  expect((await spool.intake.round()).taken).toMatchObject([{ state: 'queued' }]);
});

test('a run that goes on after all takes back the checkpoint that waits', async () => {
  const spool = await openSpool();
  await writeCheckpoint(spool, ELSEWHERE);
  await spool.intake.round();
  spool.clock.advance(DAY_MS);
  await spool.intake.round();
  await writeCheckpoint(spool, ELSEWHERE, 2);
  expect(await spool.intake.round()).toMatchObject({ taken: [], running: [{ header: { sequence: 2 } }] });
  expect(spool.runs()).toMatchObject([{ state: 'superseded' }]);
});

test('a run whose checkpoint was imported is a second record at its end, and is given up only once', async () => {
  const spool = await openSpool();
  const report = () =>
    reportChanges(spool.ledger, ACCOUNT, { spool: spool.folder, stateDir: join(spool.folder, '.state') });
  await writeCheckpoint(spool, ELSEWHERE);
  await spool.intake.round();
  spool.clock.advance(DAY_MS);
  await spool.intake.round();
  await settled(spool.ledger, await begun(spool.ledger, 1), 'imported');
  await report();
  await writeCheckpoint(spool, ELSEWHERE, 2);
  await spool.intake.round();
  spool.clock.advance(3 * DAY_MS);
  expect((await spool.intake.round()).taken).toEqual([]);
  await writeDump(spool.folder, { header: { sequence: 3 } });
  expect((await spool.intake.round()).taken).toMatchObject([{ row: 2, state: 'queued' }]);
  await settled(spool.ledger, await begun(spool.ledger, 2), 'imported');
  await report();
  expect(
    (await listDumps(join(spool.folder, 'sent'))).map((file) => file.slice(spool.folder.length)),
  ).toEqual(['/sent/run.2.vilvik.jsonl', '/sent/run.vilvik.jsonl']);
});

test('where checkpoints are never sent a run that was broken off stays as it is', async () => {
  const spool = await openSpool({ checkpoints: 'never' });
  await writeCheckpoint(spool, ELSEWHERE);
  await spool.intake.round();
  spool.clock.advance(3 * DAY_MS);
  expect(await spool.intake.round()).toMatchObject({ taken: [], running: [{}], lookAgainAt: null });
});
