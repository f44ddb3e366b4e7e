import { isOpenWish } from '../../core/wish/continuation.ts';
import type { BridgeError } from '../../core/errors.ts';
import type { AskedWish } from '../../core/exit-code.ts';
import { wishWithRun, type Overrides } from '../../core/wish/wish.ts';
import type { WishRecord } from '../../ledger/wishes.ts';
import type { App } from '../build-app.ts';

/** The continuation that a push has asked for. */
export interface Asked extends AskedWish {
  readonly id: string;
  /** It had come to its end before: nothing is asked for. */
  readonly hadEnded: boolean;
}

/** What a push wants, by the run; true: it had come to its end before. */
export type WantedForRuns = ReadonlyMap<string, boolean>;

/** Wants each of these runs continued; the same wish for the same run, however often it is pushed, is one. */
export async function wantForRuns(
  rows: ReadonlySet<number>,
  app: App,
  overrides: Overrides,
): Promise<WantedForRuns> {
  const { ledger, account, clock } = app;
  const runIds = new Set([...rows].flatMap((row) => ledger.run(row)?.runId ?? []));
  const wanted = new Map<string, boolean>();
  for (const runId of runIds) {
    const about = { ...wishWithRun(runId, 'hand', overrides), account, runId, source: null };
    wanted.set(runId, hasEnded(await ledger.wishes.want(about, clock.now())));
  }
  return wanted;
}

/** The wish that a push of the run would make, where it was made before. */
export function wishMadeBefore(
  runId: string,
  { ledger, account }: App,
  overrides: Overrides,
): WishRecord | null {
  const { id } = wishWithRun(runId, 'hand', overrides);
  return ledger.wishes.ofRun(account, runId).find((wish) => wish.id === id) ?? null;
}

/** As it stands now; without a key nothing could be asked. */
export function askedNow(
  wish: WishRecord,
  { ledger, account }: App,
  {
    hadEnded = hasEnded(wish),
    keyProblem = null,
  }: { hadEnded?: boolean; keyProblem?: BridgeError | null } = {},
): Asked {
  const { id, state, notBefore } = wish;
  const isBlocked = keyProblem !== null || ledger.wishes.pause(account)?.needsPerson === true;
  return { id, state, notBefore, isBlocked, hadEnded };
}

function hasEnded({ state }: WishRecord): boolean {
  return !isOpenWish(state) && state !== 'held';
}
