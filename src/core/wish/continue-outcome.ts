import { retryAfterMs, type AnswerText, type HttpAnswer } from '../outcome.ts';

/** What one request to continue a run came to. */
export type ContinueOutcome =
  | { readonly kind: 'accepted'; readonly childId: string }
  /** Nobody knows whether there is a child run now. */
  | { readonly kind: 'answer_unknown'; readonly why: string }
  | { readonly kind: 'not_sent'; readonly why: string }
  /** The service will not have it like this: a person is needed. */
  | { readonly kind: 'refused'; readonly why: string }
  /** Nothing is wrong with the wish: continuing as a whole has to wait. `waitMs` null: nobody said how long. */
  | {
      readonly kind: 'waits';
      readonly why: string;
      readonly waitMs: number | null;
      readonly needsPerson: boolean;
    };

/** The table of answers to a request to continue; `childId` is null where the answer names none. */
export function continueOutcomeOf(
  answer: HttpAnswer,
  read: { readonly childId: string | null; readonly text: AnswerText },
  now: number,
): ContinueOutcome {
  if (answer.kind === 'not_sent') return { kind: 'not_sent', why: answer.message };
  if (answer.kind === 'lost') return { kind: 'answer_unknown', why: answer.message };
  const { status } = answer;
  const why = `${status} ${read.text.message}`.trim();
  if (status >= 200 && status < 300 && read.childId !== null)
    return { kind: 'accepted', childId: read.childId };
  if (status === 429)
    return {
      kind: 'waits',
      waitMs: retryAfterMs(answer.retryAfter, answer.serverTime ?? now),
      why,
      needsPerson: false,
    };
  if (WAITING.has(status)) return { kind: 'waits', waitMs: null, why, needsPerson: true };
  if (REFUSING.has(status)) return { kind: 'refused', why };
  return { kind: 'answer_unknown', why };
}

/** The key, its rights, the credits, the address: what a person mends once for all wishes. */
const WAITING: ReadonlySet<number> = new Set([401, 402, 403, 405, 407]);
const REFUSING: ReadonlySet<number> = new Set([400, 404, 410, 413, 415, 422]);
