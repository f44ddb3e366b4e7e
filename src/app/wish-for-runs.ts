import { wishWithRun, type Overrides } from '../core/wish.ts';
import type { App } from './build-app.ts';

/** Wants each of these runs continued; the same wish for the same run, however often it is pushed, is one. */
export async function wantForRuns(rows: ReadonlySet<number>, app: App, overrides: Overrides): Promise<void> {
  const { ledger, account, clock } = app;
  const runIds = new Set([...rows].flatMap((row) => ledger.run(row)?.runId ?? []));
  for (const runId of runIds) {
    const wish = wishWithRun(runId, 'hand', overrides);
    await ledger.wishes.want({ ...wish, account, runId, source: null }, clock.now());
  }
}
