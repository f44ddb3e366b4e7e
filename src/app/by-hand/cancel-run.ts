import { BridgeError } from '../../core/errors.ts';
import { isOpenWish } from '../../core/wish/continuation.ts';
import { readTroubleOf } from '../../core/read-trouble.ts';
import type { RunRecord } from '../../ledger/records.ts';
import type { WishRecord } from '../../ledger/wishes.ts';
import { buildDelivery, type App } from '../build-app.ts';
import { report } from '../push/deliver-once.ts';
import type { Emit } from '../events.ts';
import { findRun } from './find-run.ts';

/** One wish, and why it could not be cancelled where it could not. */
export interface Cancelled {
  readonly wish: WishRecord;
  readonly refused: string | null;
}

/** Cancels whatever is wanted or under way of a run: at the service too, where its continuation runs there. */
export async function cancelRun(
  word: string,
  app: App,
  emit: Emit,
  signal: AbortSignal,
): Promise<{ readonly run: RunRecord; readonly wishes: readonly Cancelled[] }> {
  const [run] = await findRun(word, app);
  const { ledger, account } = app;
  const open = ledger.wishes
    .ofRun(account, run.runId)
    .filter(({ state }) => isOpenWish(state) || state === 'held');
  if (open.length === 0) {
    const hint = 'vilvik-bridge show RUN says what became of its continuations';
    throw new BridgeError('usage', 'no continuation of this run is wanted or under way', hint);
  }
  const wishes: Cancelled[] = [];
  for (const wish of open) {
    const refused = await cancel(wish, app, signal);
    wishes.push({ wish: ledger.wishes.wish(wish.row) ?? wish, refused });
  }
  await report(app, emit);
  return { run, wishes };
}

async function cancel(wish: WishRecord, app: App, signal: AbortSignal): Promise<string | null> {
  const { ledger, clock } = app;
  const why = 'cancelled by hand';
  if (wish.state === 'asking' || wish.state === 'in_doubt')
    return 'it was asked for and the answer is not known yet: try again when it is';
  if (wish.state === 'running' && wish.child !== null) {
    const trouble = await stopAtService(wish.child.submissionId, app, signal);
    if (trouble !== null) return trouble;
    await ledger.wishes.move(wish.row, 'cancelled', { why }, clock.now());
    return null;
  }
  const state = await ledger.wishes.move(wish.row, 'given_up', { why }, clock.now());
  return state === null ? 'it has moved on meanwhile: look again' : null;
}

/** Null where the run is not at the service any more. */
async function stopAtService(id: string, app: App, signal: AbortSignal): Promise<string | null> {
  const nothing = (): void => undefined;
  const { ports } = await buildDelivery(app, nothing, nothing, nothing);
  const reply = await ports.client.deleteSubmission(id, signal);
  const { answer } = reply;
  if (answer.kind === 'response' && (answer.status === 404 || (answer.status >= 200 && answer.status < 300)))
    return null;
  return `the service did not cancel ${id}: ${readTroubleOf(reply, app.clock.now()).why}`;
}
