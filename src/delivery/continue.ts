import type { WishRecord } from '../ledger/wishes.ts';
import { askForWishes } from './ask.ts';
import { followAt, followChildren, isFollowed } from './follow.ts';
import type { DeliveryPorts, DeliverySettings, MayGo } from './ports.ts';
import { recoverLostWishes, settleDoubtfulWishes, wishLookAt } from './wish-doubts.ts';
import { resultsBeingAsked, sourceOf } from './wish-source.ts';
import type { WishRound } from './wish-ports.ts';

/** What one round did about continuations. */
export interface ContinueReport {
  /** Wishes that changed, as they are after each change. */
  readonly changed: readonly WishRecord[];
  /** When there is something to do again (ms since 1970); null when nothing is planned. */
  readonly nextAt: number | null;
}

/** One round of continuing: what was lost, what is in doubt, what is wanted, what is under way. */
export async function continueRuns(
  ports: DeliveryPorts,
  settings: DeliverySettings,
  mayGo: MayGo,
  signal: AbortSignal,
): Promise<ContinueReport> {
  const round: WishRound = { ports, settings, signal, changed: [], unread: new Set() };
  const inState = (...states: WishRecord['state'][]): WishRecord[] =>
    openWishes(ports, settings, mayGo).filter(({ state }) => states.includes(state));
  await recoverLostWishes(inState('asking'), round);
  await settleDoubtfulWishes(inState('in_doubt'), round);
  // The budget may have been changed: it is judged anew each time.
  await askForWishes(inState('over_budget'), round);
  await askForWishes(
    inState('wanted').filter((wish) => isDue(wish, ports)),
    round,
  );
  await followChildren(openWishes(ports, settings, mayGo).filter(isFollowed), round);
  return { changed: round.changed, nextAt: nextTurn(round, mayGo) };
}

function openWishes(
  { ledger }: DeliveryPorts,
  { account, keyFingerprint }: DeliverySettings,
  mayGo: MayGo,
): readonly WishRecord[] {
  const wishes = ledger.wishes.open(account).filter((wish) => isSeenBy(keyFingerprint, wish));
  return mayGo === null ? wishes : wishes.filter(({ runId }) => ledger.runs(account, runId).some(mayGo));
}

/** What another account's key does not show says nothing of a request, or of a child. */
function isSeenBy(keyFingerprint: string, { state, key }: WishRecord): boolean {
  return (
    (state !== 'in_doubt' && state !== 'running') || (key?.fingerprint ?? keyFingerprint) === keyFingerprint
  );
}

function isDue({ notBefore }: WishRecord, { clock }: DeliveryPorts): boolean {
  return (notBefore ?? 0) <= clock.now();
}

/** Wishes whose run is not imported wait for that, not for a time. */
function nextTurn(round: WishRound, mayGo: MayGo): number | null {
  const { ports, settings } = round;
  const busy = resultsBeingAsked(round);
  const times = openWishes(ports, settings, mayGo).flatMap((wish) => timeOf(wish, round, busy) ?? []);
  if (times.length === 0) return null;
  const pausedUntil = ports.ledger.wishes.pause(settings.account)?.notBefore ?? 0;
  return Math.max(pausedUntil, Math.min(...times));
}

/** When a wish has its next turn; null where that is not a matter of time. */
function timeOf(wish: WishRecord, { ports, settings }: WishRound, busy: ReadonlySet<string>): number | null {
  switch (wish.state) {
    case 'wanted':
      return mayAsk(wish, ports, busy) ? (wish.notBefore ?? ports.clock.now()) : null;
    case 'over_budget':
      return wish.notBefore;
    case 'in_doubt':
      return sourceOf(wish, ports) === null ? null : wishLookAt(wish, settings.timeoutMs);
    case 'asking':
      return wishLookAt(wish, settings.timeoutMs);
    case 'running':
      return isFollowed(wish) ? followAt(wish) : null;
    case 'held':
    case 'finished':
    case 'failed':
    case 'cancelled':
      return null;
    default:
      return wish.state satisfies never;
  }
}

/** What waits for its run, or for another wish of its result, waits for no time. */
function mayAsk(wish: WishRecord, ports: DeliveryPorts, busy: ReadonlySet<string>): boolean {
  const source = sourceOf(wish, ports);
  return source !== null && ('event' in source || !busy.has(source.resultId));
}
