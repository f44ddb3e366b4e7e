import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openLedger } from '../../src/ledger/sqlite-ledger.ts';
import { temporaryFolder } from '../harness/temp-folder.ts';
import { ledgerSuite } from '../suites/ledger-suite.ts';
import { ACCOUNT, admitted, NOW } from '../suites/ledger/given.ts';

ledgerSuite(async () => {
  const ledger = openLedger(join(await temporaryFolder(), 'ledger.db'));
  onTestFinished(() => {
    ledger.close();
  });
  return ledger;
});

test('what another process has committed changes the mark too', async () => {
  const file = join(await temporaryFolder(), 'ledger.db');
  const [one, other] = [openLedger(file), openLedger(file)];
  onTestFinished(() => {
    one.close();
    other.close();
  });
  const before = one.changeMark();
  await other.wishes.notePause(ACCOUNT, { why: 'because', notBefore: NOW, failures: 1, needsPerson: false });
  const between = one.changeMark();
  expect(between).not.toBe(before);
  await admitted(other);
  expect(one.changeMark()).not.toBe(between);
});
