import { readTroubleOf, type ReadTrouble } from '../core/read-trouble.ts';
import type { DeliveryPorts } from './ports.ts';

/** What the service shows of the runs that continue a submission. */
export type Children =
  | {
      readonly kind: 'seen';
      readonly ids: readonly string[];
      /** Of them the ones that a person may have made on the dashboard. */
      readonly byHand: ReadonlySet<string>;
      /** Rows were there that could not be understood. */
      readonly unreadable: number;
    }
  | ReadTrouble;

const MAX_PAGES = 100;

/** Every child of a submission that the service's list shows. */
export async function listChildren(
  parentSubmissionId: string,
  { client, clock }: Pick<DeliveryPorts, 'client' | 'clock'>,
  signal: AbortSignal,
): Promise<Children> {
  const ids = new Set<string>();
  const byHand = new Set<string>();
  let unreadable = 0;
  let next: string | null = null;
  const asked = new Set<string | null>();
  do {
    asked.add(next);
    const reply: Awaited<ReturnType<typeof client.listSubmissions>> = await client.listSubmissions(
      next === null ? { parentSubmissionId, signal } : { next, signal },
    );
    if (reply.value === null) return readTroubleOf(reply, clock.now());
    for (const { id, source, parent_submission_id: parent } of reply.value.rows) {
      // A service that does not know the filter shows everything.
      if ((parent ?? parentSubmissionId) !== parentSubmissionId) continue;
      ids.add(id);
      if (source === 'web') byHand.add(id);
    }
    unreadable += reply.value.unreadable;
    next = reply.value.next;
    if (next !== null && (asked.has(next) || asked.size >= MAX_PAGES)) {
      unreadable += 1;
      break;
    }
  } while (next !== null);
  return { kind: 'seen', ids: [...ids], byHand, unreadable };
}
