import { childEnd, nextFollowMs } from '../core/wish/following.ts';
import { isGone, readTroubleOf } from '../core/read-trouble.ts';
import type { WishRecord } from '../ledger/wishes.ts';
import { bringHome } from './bring-home.ts';
import { endPause, isPaused, pauseAfter, tell, type Followed, type WishRound } from './wish-ports.ts';

export function isFollowed(wish: WishRecord): wish is Followed {
  return wish.state === 'running' && wish.child !== null;
}

/** When the service is asked again how the child does (ms since 1970). */
export function followAt({ child }: Followed): number {
  const { since, followedAt } = child;
  return followedAt === null ? since : followedAt + nextFollowMs(followedAt - since);
}

/** More children than this are looked up in one list instead of one by one. */
const FEW = 3;

const UNDER_WAY = ['queued', 'running'];

/** Asks how the children do whose time has come, and brings home what has ended. */
export async function followChildren(wishes: readonly Followed[], round: WishRound): Promise<void> {
  const now = round.ports.clock.now();
  const due = wishes.filter((wish) => followAt(wish) <= now).toSorted((a, b) => followAt(a) - followAt(b));
  if (due.length === 0 || isPaused(round)) return;
  const seen = due.length > FEW ? await underWay(due, round) : new Set<string>();
  if (seen === null) return;
  for (const wish of due) {
    if (isPaused(round) || round.signal.aborted) return;
    if (seen.has(wish.child.submissionId)) continue;
    await followOne(wish, round);
    // One that cannot be read goes behind the others: they come first after the pause.
    if (isPaused(round)) await round.ports.ledger.wishes.followed([wish.row], round.ports.clock.now());
  }
}

/** Notes how the children do that the list of what is under way shows, and answers them; null where it cannot be read. */
async function underWay(due: readonly Followed[], round: WishRound): Promise<Set<string> | null> {
  const { client, clock } = round.ports;
  const missing = new Map(due.map((wish) => [wish.child.submissionId, wish]));
  const seen = new Map<string, Followed>();
  let next: string | null = null;
  // Newest first: a list that is longer than all that is due has been read far enough when none is missing.
  for (let page = 0; page < due.length; page += 1) {
    const request: Parameters<typeof client.listSubmissions>[0] =
      next === null ? { statuses: UNDER_WAY, signal: round.signal } : { next, signal: round.signal };
    const reply: Awaited<ReturnType<typeof client.listSubmissions>> = await client.listSubmissions(request);
    if (reply.value === null) {
      await pauseAfter(round, readTroubleOf(reply, clock.now()));
      return null;
    }
    await endPause(round);
    for (const row of reply.value.rows) {
      const wish = missing.get(row.id);
      if (wish === undefined || childEnd(row.status) !== null) continue;
      missing.delete(row.id);
      seen.set(row.id, wish);
      await noteNews(wish, row, round);
    }
    next = reply.value.next;
    if (next === null || missing.size === 0) break;
  }
  const rows = [...seen.values()].map(({ row }) => row);
  await round.ports.ledger.wishes.followed(rows, clock.now());
  return new Set(seen.keys());
}

async function followOne(wish: Followed, round: WishRound): Promise<void> {
  const { client, clock, ledger } = round.ports;
  const reply = await client.getSubmission(wish.child.submissionId, round.signal);
  const now = clock.now();
  if (reply.value !== null) {
    await endPause(round);
    const end = childEnd(reply.value.status);
    if (end !== null) return bringHome(wish, end, reply, round);
    await noteNews(wish, reply.value, round);
    return ledger.wishes.followed([wish.row], now);
  }
  if (!isGone(reply)) return pauseAfter(round, readTroubleOf(reply, now));
  const why = `${wish.child.submissionId} is not at the service any more`;
  if ((await ledger.wishes.move(wish.row, 'cancelled', { why }, now)) !== null) tell(round, wish.row);
}

type Shown = { readonly status?: string | null | undefined } & Readonly<Record<string, unknown>>;

async function noteNews(wish: Followed, shown: Shown, round: WishRound): Promise<void> {
  const { ledger, clock } = round.ports;
  const status = shown.status ?? null;
  const generations = generationsOf(shown) ?? wish.child.generations;
  if (status === wish.child.status && generations === wish.child.generations) return;
  await ledger.wishes.note(wish.row, { child: { ...wish.child, status, generations } }, clock.now());
  tell(round, wish.row);
}

/** How far a run has come, under whatever name the service tells it. */
function generationsOf(shown: Shown): number | null {
  const progress = shown['progress'];
  const nested =
    typeof progress === 'object' && progress !== null ? (progress as Record<string, unknown>) : {};
  const told = [shown['generations_completed'], nested['generations_completed'], nested['generation']];
  return told.find((value) => typeof value === 'number') ?? null;
}
