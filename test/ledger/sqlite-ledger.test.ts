import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openLedger } from '../../src/ledger/sqlite-ledger.ts';
import { temporaryFolder } from '../harness/temp-folder.ts';
import { ledgerSuite } from '../suites/ledger-suite.ts';

ledgerSuite(async () => {
  const ledger = openLedger(join(await temporaryFolder(), 'ledger.db'));
  onTestFinished(() => {
    ledger.close();
  });
  return ledger;
});
