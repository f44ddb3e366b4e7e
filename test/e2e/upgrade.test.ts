import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ApiKey } from '../../src/config/credentials.ts';
import { LEDGER_VERSION } from '../../src/ledger/migrations.ts';
import { openDatabase } from '../../src/ledger/open.ts';
import { bench, SHORT_TIMEOUT, startDaemon, type Bench } from '../harness/bridge.ts';
import { runCli, type CliRun } from '../harness/cli.ts';
import { bodyLine, runId, writeDump } from '../harness/dumps.ts';
import { KEPT_LEDGERS, layOutLedger, layOutSpool } from '../harness/first-version.ts';

/** A machine on which the first version was at work until somebody ended it. */
async function olderPlace(version: (typeof KEPT_LEDGERS)[number]): Promise<Bench> {
  const place = await bench(SHORT_TIMEOUT);
  await layOutSpool(place.spool);
  await mkdir(place.stateDir, { mode: 0o700 });
  const { baseUrl, apiKey } = place.sandbox;
  const key = new ApiKey(apiKey, 'test').fingerprint;
  await layOutLedger(join(place.stateDir, 'ledger.db'), version, { spool: place.spool, baseUrl, key });
  return place;
}

/** What the first version had asked for in January has arrived, though it never heard so. */
async function arrived({ sandbox, spool }: Bench, name: string): Promise<void> {
  const response = await fetch(`${sandbox.baseUrl}/imports/`, {
    method: 'POST',
    headers: { authorization: `Bearer ${sandbox.apiKey}`, 'content-type': 'application/json' },
    body: new Uint8Array(await bodyLine(join(spool, `${name}.vilvik.jsonl`))),
  });
  expect(response.status).toBe(201);
}

function statesOf(list: CliRun): string[] {
  const { items } = list.json() as { items: { name: string; state: string }[] };
  return items.map(({ name, state }) => `${name}: ${state}`).toSorted();
}

test.each(KEPT_LEDGERS)(
  'what a ledger of version %i holds is delivered on, each run once',
  async (version) => {
    const place = await olderPlace(version);
    await arrived(place, 'integers');
    await arrived(place, 'callbacks');
    const daemon = startDaemon(place.env);
    for (const name of ['sphere', 'integers', 'callbacks']) {
      await daemon.line((line) => JSON.stringify(line).includes(`${name}.receipt.json`));
    }
    await daemon.end();
    const names = (await place.control.records()).map(({ body }) => body['name']);
    expect(new Set(names)).toEqual(new Set(['callbacks', 'integers', 'sphere']));
    expect(names).toHaveLength(3);
    expect(statesOf(await runCli('vilvik-bridge', ['list', '--json'], place.env))).toEqual([
      'callbacks: imported',
      'checkpoint: running',
      'failed: held',
      'integers: imported',
      'multi objective: imported',
      'never run: dropped',
      'rejected: rejected',
      'sphere: imported',
      'sphere: superseded',
    ]);
  },
);

/** As a bridge of tomorrow leaves it: other tables, and texts that we cannot read. */
async function newerPlace(): Promise<{ readonly place: Bench; readonly file: string }> {
  const place = await olderPlace(15);
  const file = join(place.stateDir, 'ledger.db');
  const db = openDatabase(file);
  db.exec(`
    ALTER TABLE runs ADD COLUMN colour TEXT;
    UPDATE runs SET notes = 'packed:7f';
    UPDATE memory SET value = ${LEDGER_VERSION + 1} WHERE name = 'version';
    PRAGMA user_version = ${LEDGER_VERSION + 1};
  `);
  db.close();
  return { place, file };
}

test.each([
  ['vilvik-push', ['--json']],
  ['vilvik-bridge', ['watch', '--json']],
  ['vilvik-bridge', ['status', '--json']],
  ['vilvik-bridge', ['list', '--json']],
] as const)(
  '%s %j leaves a ledger of a newer version as it is, and says what to do',
  async (program, args) => {
    const { place, file } = await newerPlace();
    const [ledger, names] = [await readFile(file), await readdir(place.stateDir)];
    const run = await runCli(program, args, place.env);
    expect(run.exitCode).toBe(1);
    expect(run.stderr + run.stdout).toContain(
      `was written by a newer vilvik-bridge (version ${LEDGER_VERSION + 1}, this one knows ${LEDGER_VERSION})`,
    );
    expect(run.stderr + run.stdout).toContain('update vilvik-bridge, or name another --state-dir');
    expect((await readFile(file)).equals(ledger)).toBe(true);
    expect(await readdir(place.stateDir)).toEqual(names);
    expect(await place.control.records()).toEqual([]);
  },
);

test('a dump of a newer version is kept to the byte, and told in plain words', async () => {
  const place = await bench();
  const text = await readFile(await writeDump(place.spool, { header: { version: 2, body: 'elsewhere' } }));
  const push = await runCli('vilvik-push', ['--json'], place.env);
  expect(push.exitCode).toBe(6);
  expect(await readFile(join(place.spool, 'rejected', 'run.vilvik.jsonl'))).toEqual(text);
  const show = await runCli('vilvik-bridge', ['show', runId(1)], place.env);
  expect(show.stdout).toContain('update vilvik-bridge, which is older than the shim that wrote this dump');
  expect(await place.control.imports()).toEqual([]);
});

/** A dump that was too new for the bridge of then, and is not for the one of now. */
async function onceTooNew(): Promise<{ readonly place: Bench; readonly file: string }> {
  const place = await bench();
  const name = await writeDump(place.spool);
  const text = await readFile(name, 'utf8');
  await writeFile(name, text.replace('"version":1', '"version":2'));
  expect((await runCli('vilvik-push', [], place.env)).exitCode).toBe(6);
  const file = join(place.spool, 'rejected', 'run.vilvik.jsonl');
  await writeFile(file, text);
  return { place, file };
}

/** The bridge that was at work last becomes an older one. */
function updateBridge({ stateDir }: Bench): void {
  const db = openDatabase(join(stateDir, 'ledger.db'));
  db.exec("UPDATE sightings SET sign = '0.0.1' WHERE subject LIKE 'bridge of %'");
  db.close();
}

test('a dump that was too new for an older bridge is pushed by a newer one, which reads it once', async () => {
  const { place } = await onceTooNew();
  expect((await runCli('vilvik-push', ['--json'], place.env)).json()).toMatchObject({ items: [] });
  updateBridge(place);
  const push = await runCli('vilvik-push', ['--json'], place.env);
  expect(push.json()).toMatchObject({ items: [{ run_id: runId(1), state: 'imported' }], exit_code: 0 });
  expect(await readdir(join(place.spool, 'rejected'))).toEqual([]);
  expect(await readdir(join(place.spool, 'sent'))).toEqual(['run.receipt.json', 'run.vilvik.jsonl']);
  const { items } = (await runCli('vilvik-bridge', ['list', '--json'], place.env)).json() as {
    items: { state: string }[];
  };
  expect(items.map(({ state }) => state).toSorted()).toEqual(['imported', 'superseded']);
});

test('a daemon that was updated reads what was too new for it, and leaves what still is', async () => {
  const { place, file } = await onceTooNew();
  const other = { run_id: runId(2), version: 3 };
  const still = await readFile(await writeDump(place.spool, { name: 'still', header: other }));
  await runCli('vilvik-push', [], place.env);
  updateBridge(place);
  const daemon = startDaemon(place.env);
  expect(await daemon.event('intake.queued')).toMatchObject({ file });
  await daemon.event('push.imported');
  await daemon.end();
  expect(await readFile(join(place.spool, 'rejected', 'still.vilvik.jsonl'))).toEqual(still);
  expect(await place.control.records()).toHaveLength(1);
});

test('what a newer shim and a newer bridge say besides is ignored: the run is imported, its receipt believed', async () => {
  const place = await bench();
  const header = {
    colour: 'red',
    origin: { shim_version: '9.0.0', moon: 1 },
    capture: { mood_func: { proof: 'proven', x: 1 } },
  };
  await writeDump(place.spool, { header });
  const push = await runCli('vilvik-push', ['--json'], place.env);
  expect(push.json()).toMatchObject({ items: [{ state: 'imported' }], exit_code: 0 });
  const receipt = join(place.spool, 'sent', 'run.receipt.json');
  const told = JSON.parse(await readFile(receipt, 'utf8')) as Record<string, unknown>;
  await writeFile(
    receipt,
    JSON.stringify({ ...told, colour: 'red', related: [], seal: { by: 'a newer bridge' } }),
  );
  await rm(place.stateDir, { recursive: true });
  const again = await runCli('vilvik-push', ['--json'], place.env);
  expect(again.stderr).toContain('from 1 receipts');
  expect(await place.control.records()).toHaveLength(1);
  const list = await runCli('vilvik-bridge', ['list', '--json'], place.env);
  expect(list.json()).toMatchObject({ items: [{ state: 'imported' }] });
});
