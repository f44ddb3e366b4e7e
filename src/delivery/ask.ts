import { continueOutcomeOf, type ContinueOutcome } from '../core/wish/continue-outcome.ts';
import { keyOfWish, overBudget, requestBody } from '../core/wish/wish.ts';
import type { WishChange, WishRecord, WishSource } from '../ledger/wishes.ts';
import { listChildren } from './children.ts';
import { takeNewChild } from './new-children.ts';
import { resultsBeingAsked, sourceOf } from './wish-source.ts';
import { untilWritten } from './until-written.ts';
import { endPause, isPaused, pauseContinuing, tell, waitForChildren, type WishRound } from './wish-ports.ts';

/** After so many requests in a row that led to nothing a person is needed. */
const MAX_FAILURES = 20;

/** An intent older than this when its call would begin means that the machine slept: it is not sent. */
const INTENT_LIFE_MS = 5_000;

/** Asks the service for what is wanted, within the budget, one after the other. */
export async function askForWishes(wishes: readonly WishRecord[], round: WishRound): Promise<void> {
  for (const wish of wishes) {
    if (isPaused(round) || round.signal.aborted) return;
    const source = sourceOf(wish, round.ports);
    if (source !== null && 'event' in source) await stop(wish, source, round);
    else if (
      source !== null &&
      !resultsBeingAsked(round).has(source.resultId) &&
      (await isWithinBudget(wish, round))
    )
      await ask(wish, source, round);
  }
}

async function stop(
  { row }: WishRecord,
  { event, why }: { readonly event: 'given_up' | 'hold'; readonly why: string },
  round: WishRound,
): Promise<void> {
  const { ledger, clock } = round.ports;
  if ((await ledger.wishes.move(row, event, { why }, clock.now())) !== null) tell(round, row);
}

const DAY_MS = 24 * 3_600_000;

/** Moves the wish in and out of `over_budget`. */
async function isWithinBudget(wish: WishRecord, round: WishRound): Promise<boolean> {
  const { ledger, clock } = round.ports;
  const now = clock.now();
  const charges = ledger.wishes.charges(wish.account, now - DAY_MS);
  const [run] = ledger.runs(wish.account, wish.runId);
  const over = overBudget(
    wish.overrides,
    run?.generations ?? null,
    charges,
    round.settings.continuing.budget,
    now,
  );
  if (over === null && wish.state === 'wanted') return true;
  if (over === null) {
    return (await ledger.wishes.move(wish.row, 'budget_freed', { notBefore: null }, now)) !== null;
  }
  const change = { why: over.why, notBefore: over.freeAt };
  if (wish.state === 'wanted') {
    if ((await ledger.wishes.move(wish.row, 'budget_spent', change, now)) !== null) tell(round, wish.row);
  } else if (wish.why !== over.why || wish.notBefore !== over.freeAt) {
    await ledger.wishes.note(wish.row, change, now);
  }
  return false;
}

/** Children that are there, intent, one request, outcome. */
async function ask(wish: WishRecord, source: WishSource, round: WishRound): Promise<void> {
  const { ports, settings, signal } = round;
  const { ledger, client, clock, owner } = ports;
  const children = await listChildren(source.submissionId, ports, signal);
  if (children.kind !== 'seen') return waitForChildren(wish, source.submissionId, children, round);
  await endPause(round);
  // A request before this one has had no answer, and its child may have shown itself since.
  if (wish.failures > 0 && (await takeNewChild(wish, children, round))) return;
  const idempotencyKey = keyOfWish(wish.id, source.resultId, wish.epoch);
  const now = clock.now();
  const begun = await ledger.wishes.begin({
    row: wish.row,
    source,
    idempotencyKey,
    keyFingerprint: settings.keyFingerprint,
    knownChildren: children.ids,
    perDay: round.settings.continuing.budget.perDay,
    owner,
    now,
  });
  if (!begun) return;
  const asked = { ...wish, askedAt: now };
  tell(round, wish.row);
  if (clock.now() - now > INTENT_LIFE_MS)
    return settle(asked, { kind: 'not_sent', why: 'the machine slept' }, round);
  const body = requestBody(wish.overrides);
  const response = await client.continueResult({ resultId: source.resultId, body, idempotencyKey, signal });
  return settle(asked, continueOutcomeOf(response.answer, response, clock.now()), round);
}

async function settle(wish: WishRecord, outcome: ContinueOutcome, round: WishRound): Promise<void> {
  const { ports, signal } = round;
  const { ledger, clock } = ports;
  const now = clock.now();
  const { event, change } = consequence(wish, outcome, now);
  const write = async (): Promise<void> => {
    await ledger.wishes.move(wish.row, event, { ...change, answeredAt: now, attempt: wish.askedAt }, now);
  };
  await untilWritten(write, ports, signal);
  tell(round, wish.row);
  if (outcome.kind === 'not_sent') {
    const trouble = { why: outcome.why, waitMs: null, needsPerson: false };
    await pauseContinuing(round, trouble);
  }
  if (outcome.kind === 'waits') await pauseContinuing(round, outcome);
}

type Consequence = { readonly event: Parameters<WishRound['ports']['ledger']['wishes']['move']>[1] } & {
  readonly change: WishChange;
};

function consequence(wish: WishRecord, outcome: ContinueOutcome, now: number): Consequence {
  switch (outcome.kind) {
    case 'accepted': {
      const unknown = { resultId: null, status: null, generations: null, followedAt: null };
      const child = { submissionId: outcome.childId, ...unknown, since: now };
      return { event: 'accepted', change: { child, failures: 0 } };
    }
    case 'answer_unknown':
      return { event: 'answer_unknown', change: { why: outcome.why, failures: wish.failures + 1 } };
    case 'refused':
      return { event: 'refused', change: { why: outcome.why, chargedAt: null } };
    case 'not_sent':
    case 'waits':
      return { event: outcome.kind, change: { why: outcome.why, chargedAt: null } };
    default:
      return outcome satisfies never;
  }
}

/** Whether a wish has been asked for so often that asking on makes no sense. */
export function isExhausted({ failures }: WishRecord): boolean {
  return failures >= MAX_FAILURES;
}
