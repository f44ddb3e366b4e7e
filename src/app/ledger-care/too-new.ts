import { BridgeError } from '../../core/errors.ts';
import { VERSION_PATH } from '../../core/run-dump.ts';
import { VERSION } from '../../core/version.ts';
import { takeIn } from '../../intake/take-in.ts';
import type { RunRecord } from '../../ledger/records.ts';
import type { App } from '../build-app.ts';
import type { Emit } from '../events.ts';
import { eventsOfTaken, wordsOf } from '../narrate.ts';

/** Once for each version of the bridge: what was rejected as too new for an older one is read again by this one. */
export async function readTooNewAgain(app: App, emit: Emit): Promise<void> {
  const { ledger, account, clock } = app;
  const subject = `bridge of ${account}`;
  if (ledger.seenSince(subject, VERSION) !== null) return;
  const rejected = ledger.recentRuns(account, { states: ['rejected'], limit: Number.MAX_SAFE_INTEGER });
  for (const run of rejected.filter(isTooNew)) await readAgain(run, app, emit);
  await ledger.noteSeen(subject, VERSION, clock.now());
}

function isTooNew({ findings }: RunRecord): boolean {
  return findings.some(({ path }) => path === VERSION_PATH);
}

/** One file that makes trouble must not keep the bridge from its work. */
async function readAgain({ file, inSpool }: RunRecord, app: App, emit: Emit): Promise<void> {
  const { ledger, intake, clock } = app;
  const arrival = { file, inSpool, byHand: false, named: false, mayGrow: false };
  try {
    const taken = await takeIn(arrival, ledger, intake, clock.now());
    if (taken.kind !== 'taken') return;
    for (const event of eventsOfTaken(taken, file, ledger)) emit(event);
  } catch (error) {
    if (error instanceof BridgeError) throw error;
    emit({ event: 'intake.trouble', file, why: wordsOf(error) });
  }
}
