import type { BridgeError } from '../../core/errors.ts';
import { noteSuspicion } from '../../ledger/set-aside.ts';
import { ledgerFile, type App } from '../build-app.ts';
import type { Emit } from '../events.ts';
import { eventOfRebuilt } from '../narrate.ts';
import { careForLedger } from './rebuild.ts';

/** The ledger turned out to be damaged or was taken away while it was in use: it is let go, looked at and made again. */
export async function mendLedger({ cause, message }: BridgeError, app: App, emit: Emit): Promise<void> {
  const { config, clock, ledger } = app;
  const file = ledgerFile(config);
  // What only we can read, SQLite finds no fault in.
  if (cause instanceof SyntaxError) noteSuspicion(file, message);
  await ledger.reopen(async () => {
    const rebuilt = await careForLedger({ config, file, clock, depth: 'thorough' });
    if (rebuilt !== null) emit(eventOfRebuilt(rebuilt));
  });
}
