import type { PageAction } from '../../page/ports.ts';
import { countOf, outcomeWords, runWords } from '../../core/words.ts';
import { wishLine } from '../../core/wish/wish-words.ts';
import { cancelRun } from '../by-hand/cancel-run.ts';
import { dropRun } from '../by-hand/drop.ts';
import { retryRun } from '../by-hand/retry.ts';
import type { PageContext } from './context.ts';

/** Does what the command of that name does; answers what came of it. */
export async function actOn(
  action: Exclude<PageAction, { kind: 'look' }>,
  context: PageContext,
): Promise<string> {
  const words = await done(action, context);
  context.wake();
  return words;
}

function done(action: Exclude<PageAction, { kind: 'look' }>, context: PageContext): Promise<string> {
  switch (action.kind) {
    case 'retry':
      return retry(action.runId, action.allowSecrets, context);
    case 'drop':
      return drop(action.runId, context);
    case 'cancel':
      return cancel(action.runId, context);
    default:
      return action satisfies never;
  }
}

async function retry(runId: string, allowSecrets: boolean, { app }: PageContext): Promise<string> {
  const { run, going, refused } = await retryRun(runId, app(), { again: false, allowSecrets });
  const wishes = going === 0 ? '' : `; ${countOf(going, 'continuation')} tried again`;
  return outcomeWords(run, refused ?? run.why) + wishes;
}

async function drop(runId: string, { app }: PageContext): Promise<string> {
  const { run, refused } = await dropRun(runId, app());
  if (refused !== null) return outcomeWords(run, refused);
  const undecided = run.undecided ? '; it may have been imported: its answer never came' : '';
  return `${outcomeWords(run, run.why)}; its file stays${undecided}`;
}

async function cancel(runId: string, { app, emit, signal }: PageContext): Promise<string> {
  const { run, wishes } = await cancelRun(runId, app(), emit, signal);
  const now = app().clock.now();
  const told = wishes.map(({ wish, refused }) => refused ?? wishLine(wish, now));
  return `${runWords(run.name, run.runId)}: ${told.join('; ')}`;
}
