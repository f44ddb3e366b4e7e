import { readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bench, SHORT_TIMEOUT, startDaemon, type Bench } from '../harness/bridge.ts';
import { runCli } from '../harness/cli.ts';
import { importBody, runId, writeDump } from '../harness/dumps.ts';

const AGES_AGO = new Date(Date.now() - 2 * 3_600_000);

/** Run number so and so, made long before the ledger is lost. */
function writeRun(place: Bench, number: number): Promise<string> {
  const created = new Date(Date.now() - 60_000).toISOString();
  return writeDump(place.spool, {
    name: `run-${number}`,
    header: { run_id: runId(number), created_at: created },
    body: importBody({ name: `run ${number}` }),
  });
}

/** As if nothing had happened for two hours, so that the hour's limit cannot be used up. */
async function age(...folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    for (const entry of await readdir(folder, { recursive: true })) {
      await utimes(join(folder, entry), AGES_AGO, AGES_AGO);
    }
  }
}

async function damage(place: Bench): Promise<string> {
  const file = join(place.stateDir, 'ledger.db');
  const bytes = await readFile(file);
  bytes.fill(0x55, 0, 100);
  await writeFile(file, bytes);
  return file;
}

/** One run imported, one that was asked for and never answered. */
async function importOneAndDoubtOne(place: Bench): Promise<void> {
  await writeRun(place, 1);
  await runCli('vilvik-push', [], place.env);
  await writeRun(place, 2);
  await place.control.fault({ match: { method: 'POST' }, kind: 'drop_answer' });
  await runCli('vilvik-push', [], place.env);
  await place.control.clearFaults();
}

test('a daemon that finds its ledger damaged sets it aside, says so, and goes on without loss or repetition', async () => {
  const place = await bench(SHORT_TIMEOUT);
  await importOneAndDoubtOne(place);
  await damage(place);
  await age(place.stateDir, place.spool);
  const daemon = startDaemon(place.env);
  const told = await daemon.event('ledger.rebuilt');
  expect(told).toMatchObject({ why: 'file is not a database', imported: 1, waits_until: null });
  expect(await readdir(place.stateDir)).toContain(String(told['set_aside']).split('/').at(-1));
  await daemon.event('report.receipt');
  await daemon.end();
  expect((await place.control.records()).map(({ body }) => body['name'])).toEqual(['run 1', 'run 2']);
  const status = await runCli('vilvik-bridge', ['status', '--json'], place.env);
  expect(status.json()).toMatchObject({ counts: { imported: 2, queued: 0, in_doubt: 0 } });
});

test('a ledger that is gone where a bridge has been is made again, and what was sent in its last hour is waited for', async () => {
  const place = await bench(SHORT_TIMEOUT);
  await importOneAndDoubtOne(place);
  await rm(place.stateDir, { recursive: true });
  const status = await runCli('vilvik-bridge', ['status', '--json'], place.env);
  expect(status.exitCode).toBe(1);
  expect(status.json()).toMatchObject({ error: { code: 'ledger_damaged' } });
  await writeRun(place, 3);
  const push = await runCli('vilvik-push', ['--json'], place.env);
  expect(push.stderr).toContain('rebuilt    the ledger (it is gone) from 1 receipts');
  // What had been asked for is found at the service; what is not found waits, since it may have been sent.
  expect(push.json()).toMatchObject({ summary: { imported: 1, in_doubt: 1 }, exit_code: 5 });
  const plan = await runCli('vilvik-bridge', ['plan', '--json'], place.env);
  expect(plan.json()).toMatchObject({ sends: [{ run_id: runId(3), because: 'account_wait' }] });
  expect(await place.control.records()).toHaveLength(2);
});

test('after the ledger was lost the quarantine is known again, and status and doctor say what happened', async () => {
  const place = await bench();
  const body = importBody({ result: { best_solution: 'none' } });
  await writeDump(place.spool, { name: 'bad', header: { run_id: runId(1) }, body });
  await runCli('vilvik-push', [], place.env);
  await writeFile(join(place.stateDir, 'ledger.db'), 'no ledger');
  for (const part of ['-wal', '-shm']) await rm(join(place.stateDir, `ledger.db${part}`), { force: true });
  await runCli('vilvik-push', [], place.env);
  const list = await runCli('vilvik-bridge', ['list', '--rejected', '--json'], place.env);
  expect(list.json()).toMatchObject({ items: [{ run_id: runId(1), state: 'rejected' }] });
  const show = await runCli('vilvik-bridge', ['show', runId(1)], place.env);
  expect(show.stdout).toContain('result.best_solution');
  const status = await runCli('vilvik-bridge', ['status'], place.env);
  expect(status.stdout).toMatch(/ledger {3}was made again .*kept as .*ledger\.db\.damaged-/);
  const doctor = await runCli('vilvik-bridge', ['doctor'], place.env);
  expect(doctor.stdout).toMatch(/ledger .*it was made again at .*kept as .*ledger\.db\.damaged-/);
});

test('a first start where no bridge has been makes a new ledger and no fuss', async () => {
  const place = await bench();
  await writeRun(place, 1);
  const push = await runCli('vilvik-push', ['--json'], place.env);
  expect(push.json()).toMatchObject({ items: [{ state: 'imported' }], exit_code: 0 });
  expect(push.stderr).not.toContain('rebuilt');
});

test('a daemon whose ledger is taken away makes it again and takes in what comes', async () => {
  const place = await bench();
  const daemon = startDaemon(place.env);
  await writeRun(place, 1);
  await daemon.event('report.receipt');
  for (const part of ['', '-wal', '-shm']) await rm(join(place.stateDir, `ledger.db${part}`));
  await writeRun(place, 2);
  expect(await daemon.event('ledger.rebuilt')).toMatchObject({ why: 'it is gone', imported: 1 });
  await daemon.event('intake.queued', 2);
  const status = await runCli('vilvik-bridge', ['status', '--json'], place.env);
  const { counts } = status.json() as { counts: Record<string, number> };
  // Looked for already, or not yet.
  expect([counts['imported'], (counts['in_doubt'] ?? 0) + (counts['queued'] ?? 0)]).toEqual([1, 1]);
});
