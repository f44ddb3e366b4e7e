import { join } from 'node:path';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { WISH_STATES } from '../../src/core/wish/continuation.ts';
import { accountId } from '../../src/core/identity.ts';
import { RUN_STATES } from '../../src/core/run.ts';
import { inspectLedger } from '../../src/ledger/inspect.ts';
import { LEDGER_VERSION } from '../../src/ledger/migrations.ts';
import { openLedger } from '../../src/ledger/sqlite-ledger.ts';
import { KEPT_LEDGERS, layOutLedger } from '../harness/first-version.ts';
import { temporaryFolder } from '../harness/temp-folder.ts';

const PLACES = { spool: '/spool', baseUrl: 'https://host/api/v1', key: 'key one' };
const ACCOUNT = accountId('default', PLACES.baseUrl);

async function ledgerOf(version: (typeof KEPT_LEDGERS)[number]): Promise<string> {
  const file = join(await temporaryFolder(), 'ledger.db');
  await layOutLedger(file, version, PLACES);
  return file;
}

type Content = Readonly<Record<string, readonly Record<string, SQLOutputValue>[]>>;

/** Everything that stands in the tables, by table; what is remembered of the ledger itself is not of the user. */
function contentOf(file: string): Content {
  const db = new DatabaseSync(file, { readOnly: true });
  const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'memory'").all();
  const content = tables.map(({ name }) => [
    String(name),
    db
      .prepare(`SELECT * FROM ${String(name)}`)
      .all()
      .map((row) => ({ ...row })),
  ]);
  db.close();
  return Object.fromEntries(content) as Content;
}

test.each(KEPT_LEDGERS)('a ledger of version %i opens with every value that stood in it', async (version) => {
  const file = await ledgerOf(version);
  const before = contentOf(file);
  openLedger(file).close();
  const after = contentOf(file);
  expect(before['runs']).toHaveLength(RUN_STATES.length);
  expect(before['attempts']).toHaveLength(3);
  for (const [table, rows] of Object.entries(before)) expect(after[table]).toMatchObject(rows);
});

test.each(KEPT_LEDGERS)('a ledger of version %i becomes like one that is made today', async (version) => {
  const file = await ledgerOf(version);
  expect(inspectLedger(file, 'thorough')).toEqual({ kind: 'whole' });
  openLedger(file).close();
  expect(inspectLedger(file, 'thorough')).toEqual({ kind: 'whole' });
  const db = new DatabaseSync(file, { readOnly: true });
  expect(db.prepare('PRAGMA user_version').get()).toEqual({ user_version: LEDGER_VERSION });
  db.close();
});

test.each(KEPT_LEDGERS)('of a ledger of version %i runs, attempts and receipts are read', async (version) => {
  const ledger = openLedger(await ledgerOf(version));
  onTestFinished(() => {
    ledger.close();
  });
  expect(ledger.counts(ACCOUNT)).toEqual(Object.fromEntries(RUN_STATES.map((state) => [state, 1])));
  expect(ledger.run(4)).toMatchObject({
    state: 'imported',
    name: 'multi objective',
    receipt: { id: 'sub_january', result_id: 'res_january', attempts: 1 },
  });
  expect(ledger.attemptsOf(3)).toMatchObject([
    { status: 503, outcome: 'answer_unknown', requestId: 'req_2' },
  ]);
  expect(ledger.openAttempts(ACCOUNT)).toMatchObject([{ row: 2, owner: { pid: 4242 } }]);
  expect(ledger.run(6)).toMatchObject({ state: 'rejected', findings: [{ path: 'result.best_solution' }] });
});

test('records of imports that the first version made are known, so that nobody else adopts them', async () => {
  const file = await ledgerOf(1);
  openLedger(file).close();
  expect(contentOf(file)['records']).toEqual([
    { account: ACCOUNT, id: 'res_january', row: 4 },
    { account: ACCOUNT, id: 'sub_january', row: 4 },
  ]);
});

test('wishes in every state are there still', async () => {
  const ledger = openLedger(await ledgerOf(15));
  onTestFinished(() => {
    ledger.close();
  });
  const { wishes } = ledger;
  expect(wishes.counts(ACCOUNT)).toEqual(Object.fromEntries(WISH_STATES.map((state) => [state, 1])));
  const finished = wishes.ofRun(ACCOUNT, '019b796d-d6fa-7d9c-82ec-39db0fb951c7');
  expect(finished).toContainEqual(
    expect.objectContaining({
      state: 'finished',
      overrides: { num_generations: 26 },
      child: expect.objectContaining({ resultId: 'res_child' }) as unknown,
      file: '/spool/sent/multi-objective.result.json',
    }),
  );
});
