import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { PHASES } from '../../src/core/run-dump.ts';
import type { RunState } from '../../src/core/run.ts';
import { SpoolIntake } from '../../src/intake/intake.ts';
import type { IntakeSettings } from '../../src/intake/take-in.ts';
import { openLedger } from '../../src/ledger/sqlite-ledger.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { CrankedClock } from '../harness/cranked-clock.ts';
import { temporaryFolder } from '../harness/temp-folder.ts';

export const ACCOUNT = 'default https://host/api/v1';

/** A spool, its ledger and an intake whose clock is turned by hand. */
export interface Spool {
  readonly folder: string;
  readonly ledger: Ledger;
  readonly clock: CrankedClock;
  readonly intake: SpoolIntake;
  /** Another one that knows only what the ledger knows: the bridge was started anew. */
  readonly again: () => SpoolIntake;
  /** State and file of each run, in the order of the rows. */
  readonly runs: () => { readonly state: RunState; readonly file: string }[];
}

export async function openSpool(changes: Partial<IntakeSettings> = {}): Promise<Spool> {
  const folder = await temporaryFolder();
  const ledger = openLedger(join(await temporaryFolder(), 'ledger.db'));
  onTestFinished(() => {
    ledger.close();
  });
  const clock = new CrankedClock();
  const settings: IntakeSettings = {
    account: ACCOUNT,
    maxBodyBytes: 1_000_000,
    phases: PHASES,
    proofWaitMs: 60_000,
    checkpoints: 'abandoned',
    abandonedAfterMs: 900_000,
    ...changes,
  };
  return {
    folder,
    ledger,
    clock,
    intake: new SpoolIntake(folder, ledger, settings, clock),
    again: () => new SpoolIntake(folder, ledger, settings, clock),
    runs: () =>
      ledger
        .runs(ACCOUNT, '')
        .toReversed()
        .map(({ state, file }) => ({ state, file })),
  };
}
