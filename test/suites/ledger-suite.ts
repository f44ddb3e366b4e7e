import { expect, test } from 'vitest';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { ACCOUNTS } from './ledger/accounts.ts';
import { KNOWN_DUMPS, NEW_DUMPS, RETURNS, REWRITES } from './ledger/admissions.ts';
import { BEGINNINGS, COUNTS, KEYS, OUTCOMES } from './ledger/attempts.ts';
import { LATE_ANSWERS } from './ledger/late-answers.ts';
import { PLANS } from './ledger/plans.ts';
import { DROPS, LISTS } from './ledger/lists.ts';
import { LOOKS } from './ledger/looks.ts';
import { PROOFS, RETRIES } from './ledger/releases.ts';
import { RESTORATIONS } from './ledger/restorations.ts';
import { RETENTION } from './ledger/retention.ts';
import { RELATIONS, SIGHTINGS } from './ledger/sightings.ts';
import { QUESTIONS, REPORTS } from './ledger/reports.ts';
import { WISHES } from './ledger/wishes.ts';

const CONTRACT = {
  ...NEW_DUMPS,
  ...KNOWN_DUMPS,
  ...RETURNS,
  ...REWRITES,
  ...BEGINNINGS,
  ...KEYS,
  ...OUTCOMES,
  ...COUNTS,
  ...LATE_ANSWERS,
  ...LOOKS,
  ...ACCOUNTS,
  ...PLANS,
  ...SIGHTINGS,
  ...RELATIONS,
  ...PROOFS,
  ...RETRIES,
  ...LISTS,
  ...DROPS,
  ...REPORTS,
  ...QUESTIONS,
  ...RESTORATIONS,
  ...RETENTION,
  ...WISHES,
};

/** What every ledger promises. `open` answers an empty one that is closed when the test is over. */
export function ledgerSuite(open: () => Promise<Ledger>): void {
  test.each(Object.entries(CONTRACT))('%s', async (_, keepsPromise) => {
    await expect(keepsPromise(await open())).resolves.toBeUndefined();
  });
}
